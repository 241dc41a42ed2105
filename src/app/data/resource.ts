import { getBackendSrv, toDataQueryError } from '@grafana/runtime';
import { firstValueFrom } from 'rxjs';
import type { z } from 'zod';

interface Question {
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; makes it a POST. */
  readonly body?: unknown;
}

/** What the data source's process answers at `path`. Rejects with its own words, or with what of the answer is not as it should be. */
export async function resource<T>(
  uid: string,
  path: string,
  schema: z.ZodType<T>,
  { query, body }: Question = {}
): Promise<T> {
  const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
  try {
    const { data } = await firstValueFrom(
      getBackendSrv().fetch<unknown>({
        url: `/api/datasources/uid/${encodeURIComponent(uid)}/resources/${path}${search}`,
        showErrorAlert: false,
        ...(body === undefined ? {} : { method: 'POST', data: body }),
      })
    );
    return schema.parse(data);
  } catch (error) {
    throw new Error(toDataQueryError(error).message ?? String(error), { cause: error });
  }
}
