import { getBackendSrv } from '@grafana/runtime';
import { firstValueFrom } from 'rxjs';
import { z } from 'zod';
import { APP_ID } from '../../shell';

export type Runbook =
  | { readonly kind: 'found'; readonly title: string; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly message: string };

const failureSchema = z.object({
  status: z.number().optional(),
  statusText: z.string().optional(),
  data: z.object({ message: z.string() }).optional().catch(undefined),
});

/** Fetches a runbook from the plugin's own files. Never rejects: what went wrong is the answer. */
export async function loadRunbook(id: string): Promise<Runbook> {
  if (!/^[a-z0-9-]+$/.test(id)) {
    return { kind: 'missing' };
  }
  const url = `public/plugins/${APP_ID}/runbooks/${id}.md`;
  try {
    const { data } = await firstValueFrom(
      getBackendSrv().fetch<unknown>({ url, responseType: 'text', showErrorAlert: false })
    );
    return read(z.string().parse(data));
  } catch (error) {
    const told = failureSchema.safeParse(error);
    if (told.success && told.data.status === 404) {
      return { kind: 'missing' };
    }
    const message = told.success ? (told.data.data?.message ?? told.data.statusText) : undefined;
    return { kind: 'failed', message: message ?? (error instanceof Error ? error.message : String(error)) };
  }
}

/** The first heading is the title. A server that answers unknown files with its own page has no runbook there. */
function read(text: string): Runbook {
  const heading = /^# (.+)\n/.exec(text);
  return heading === null
    ? { kind: 'missing' }
    : { kind: 'found', title: heading[1], text: text.slice(heading[0].length) };
}
