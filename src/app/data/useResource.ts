import { useEffect, useMemo, useState } from 'react';
import type { z } from 'zod';
import { resource } from './resource';
import { useDataSource } from './useDataSource';
import { useStable } from './useStable';

export type Resource<Answer> =
  | { readonly state: 'asking' }
  | { readonly state: 'answered'; readonly answer: Answer }
  | { readonly state: 'failed'; readonly reason: string };

interface Question<Answer> {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Stays the same object. */
  readonly schema: z.ZodType<Answer>;
  /** Another object asks again. */
  readonly turn?: object;
}

/** Asks the process of the page's data source for one of its resources. Never throws. */
export function useResource<Answer>({ path, query, schema, turn }: Question<Answer>): Resource<Answer> {
  const uid = useDataSource().source?.uid;
  const params = useStable(query);
  const asked = useMemo(() => ({ uid, path, params, schema, turn }), [uid, path, params, schema, turn]);
  const [last, setLast] = useState<{ readonly to: object; readonly resource: Resource<Answer> }>();
  useEffect(() => {
    if (asked.uid === undefined) {
      return undefined;
    }
    let isCurrent = true;
    const settle = (answer: Resource<Answer>) => isCurrent && setLast({ to: asked, resource: answer });
    resource(asked.uid, asked.path, asked.schema, { query: asked.params }).then(
      (answer) => settle({ state: 'answered', answer }),
      (error: unknown) => settle({ state: 'failed', reason: error instanceof Error ? error.message : String(error) })
    );
    return () => {
      isCurrent = false;
    };
  }, [asked]);
  return last?.to === asked ? last.resource : { state: 'asking' };
}
