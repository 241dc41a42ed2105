import { useMemo } from 'react';
import type { z } from 'zod';
import { resource } from './resource';
import { type AsyncResult, useAsync, useStable } from '../../datasource/useAsync';
import { useDataSource } from './useDataSource';

interface Question<T> {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Stays the same object. */
  readonly schema: z.ZodType<T>;
  /** Another object asks again. */
  readonly turn?: object;
}

/** Asks the process of the page's data source for one of its resources. Never throws. */
export function useResource<T>({ path, query, schema, turn }: Question<T>): AsyncResult<T> {
  const uid = useDataSource().source?.uid;
  const params = useStable(query);
  const question = useMemo(
    () => (uid === undefined ? undefined : () => resource(uid, path, schema, { query: params })),
    [uid, path, params, schema]
  );
  return useAsync(question, turn);
}
