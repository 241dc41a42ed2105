import { useMemo } from 'react';
import { z } from 'zod';
import { useResource } from './resource';

export const statusSchema = z.object({
  status: z.string(),
  message: z.string(),
  details: z
    .object({
      sources: z.array(z.object({ source: z.string(), reached: z.boolean(), problem: z.string().optional() })),
    })
    .optional()
    .catch(undefined),
});

/** Whether a source answers: not known yet, not configured, reached, or why it cannot be asked. */
export type SourceState =
  { readonly state: 'unknown' | 'absent' | 'reached' } | { readonly state: 'failed'; readonly problem: string };

export interface SourceStates {
  readonly prometheus: SourceState;
  readonly mlflow: SourceState;
}

const ONLY_SOURCES = { only: 'sources' };

/** Which of the page's sources can be asked, found out again with every `refreshKey`. */
export function useSourceStates(refreshKey: object): SourceStates {
  const status = useResource({ path: 'status', query: ONLY_SOURCES, schema: statusSchema, refreshKey });
  return useMemo(() => {
    if (status.state === 'loading') {
      return { prometheus: { state: 'unknown' }, mlflow: { state: 'unknown' } };
    }
    const [message, sources] =
      status.state === 'error' ? [status.message, undefined] : [status.value.message, status.value.details?.sources];
    const stateOf = (name: string): SourceState => {
      const found = sources?.find(({ source }) => source === name);
      if (sources === undefined || found?.reached === false) {
        return { state: 'failed', problem: found?.problem ?? message };
      }
      return { state: found === undefined ? 'absent' : 'reached' };
    };
    return { prometheus: stateOf('prometheus'), mlflow: stateOf('mlflow') };
  }, [status]);
}
