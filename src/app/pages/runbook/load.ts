import { getBackendSrv } from '@grafana/runtime';
import { firstValueFrom } from 'rxjs';
import { z } from 'zod';
import { APP_ID } from '../../shell';

export interface Runbook {
  readonly title: string;
  readonly text: string;
}

const notFoundSchema = z.object({ status: z.literal(404) });

/** Fetches a runbook from the plugin's own files; nothing where there is none of this name. */
export async function loadRunbook(id: string): Promise<Runbook | undefined> {
  if (!/^[a-z0-9-]+$/.test(id)) {
    return undefined;
  }
  const url = `public/plugins/${APP_ID}/runbooks/${id}.md`;
  try {
    const { data } = await firstValueFrom(
      getBackendSrv().fetch<unknown>({ url, responseType: 'text', showErrorAlert: false })
    );
    return read(z.string().parse(data));
  } catch (error) {
    if (notFoundSchema.safeParse(error).success) {
      return undefined;
    }
    throw error;
  }
}

/** The first heading is the title. A server that answers unknown files with its own page has no runbook there. */
function read(text: string): Runbook | undefined {
  const heading = /^# (.+)\n/.exec(text);
  return heading === null ? undefined : { title: heading[1], text: text.slice(heading[0].length) };
}
