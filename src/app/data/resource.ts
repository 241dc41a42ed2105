import { useMemo } from 'react';
import type { z } from 'zod';
import { resource } from '../../datasource/request';
import { type AsyncResult, useAsync, useStable } from '../../datasource/useAsync';
import { useDataSource } from './sources';

interface ResourceRequest<T> {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Stays the same object. */
  readonly schema: z.ZodType<T>;
  /** Another object loads again. */
  readonly refreshKey?: object;
}

/** Loads a resource of the page's data source. Never throws. */
export function useResource<T>({
  path,
  query,
  schema,
  refreshKey,
}: ResourceRequest<T>): AsyncResult<T> & { readonly reload: () => void } {
  const uid = useDataSource().source?.uid;
  const params = useStable(query);
  const question = useMemo(
    () => (uid === undefined ? undefined : () => resource(uid, path, schema, { query: params })),
    [uid, path, params, schema]
  );
  return useAsync(question, refreshKey);
}
