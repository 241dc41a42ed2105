import { type BackendSrvRequest, getBackendSrv, toDataQueryError } from '@grafana/runtime';
import { firstValueFrom } from 'rxjs';
import type { z } from 'zod';

/**
 * Asks Grafana as the signed-in user. Rejects with what Grafana rejects with, which the caller shows, or with zod's error
 * on another answer than `schema` has.
 */
export async function request<T>(schema: z.ZodType<T>, options: BackendSrvRequest): Promise<T> {
  // Grafana takes every `message` of an answer for one to show, unless a flag says otherwise.
  const quiet = { showErrorAlert: false, showSuccessAlert: false };
  const { data } = await firstValueFrom(getBackendSrv().fetch<unknown>({ ...quiet, ...options }));
  return schema.parse(data);
}

interface ResourceOptions {
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; makes it a POST. */
  readonly body?: unknown;
}

/** What the data source's process answers at `path`. Rejects with the error message of the process, or with what is wrong in its response. */
export async function resource<T>(
  uid: string,
  path: string,
  schema: z.ZodType<T>,
  { query, body }: ResourceOptions = {}
): Promise<T> {
  const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
  try {
    return await request(schema, {
      url: `/api/datasources/uid/${encodeURIComponent(uid)}/resources/${path}${search}`,
      ...(body === undefined ? {} : { method: 'POST', data: body }),
    });
  } catch (error) {
    throw new Error(toDataQueryError(error).message ?? String(error), { cause: error });
  }
}
