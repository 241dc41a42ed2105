import { getBackendSrv, toDataQueryError } from '@grafana/runtime';
import { useMemo } from 'react';
import { firstValueFrom } from 'rxjs';
import type { z } from 'zod';
import { type AsyncResult, useAsync, useStable } from '../../datasource/useAsync';
import { useDataSource } from './sources';

interface RequestOptions {
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; makes it a POST. */
  readonly body?: unknown;
}

/** What the data source's process answers at `path`. Rejects with its own words, or with what of the answer is not as it should be. */
export async function resource<T>(
  uid: string,
  path: string,
  schema: z.ZodType<T>,
  { query, body }: RequestOptions = {}
): Promise<T> {
  const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
  try {
    const { data } = await firstValueFrom(
      getBackendSrv().fetch<unknown>({
        url: `/api/datasources/uid/${encodeURIComponent(uid)}/resources/${path}${search}`,
        showErrorAlert: false,
        // Grafana takes every `message` of an answer for one to show, unless it is told not to.
        showSuccessAlert: false,
        ...(body === undefined ? {} : { method: 'POST', data: body }),
      })
    );
    return schema.parse(data);
  } catch (error) {
    throw new Error(toDataQueryError(error).message ?? String(error), { cause: error });
  }
}

interface ResourceRequest<T> {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Stays the same object. */
  readonly schema: z.ZodType<T>;
  /** Another object loads again. */
  readonly refreshKey?: object;
}

/** Loads a resource of the page's data source. Never throws. */
export function useResource<T>({ path, query, schema, refreshKey }: ResourceRequest<T>): AsyncResult<T> {
  const uid = useDataSource().source?.uid;
  const params = useStable(query);
  const question = useMemo(
    () => (uid === undefined ? undefined : () => resource(uid, path, schema, { query: params })),
    [uid, path, params, schema]
  );
  return useAsync(question, refreshKey);
}
