import type { DataQueryError } from '@grafana/data';
import { useMemo } from 'react';
import { z } from 'zod';
import type { SourceName } from '../../settings/sources';
import { useResource } from './sources';

export const statusSchema = z.object({
  status: z.string(),
  message: z.string(),
  details: z
    .object({
      sources: z.array(z.object({ source: z.string(), reached: z.boolean(), problem: z.string().optional() })),
      /** The settings give another scrape interval than is seen. */
      isIntervalWrong: z.boolean().optional(),
    })
    .optional()
    .catch(undefined),
});

/** Whether a source answers: not known yet, not configured, reached, or why it cannot be asked. */
type SourceState =
  { readonly state: 'unknown' | 'absent' | 'reached' } | { readonly state: 'failed'; readonly problem: string };

export type SourceStates = Readonly<Record<SourceName, SourceState>>;

const ONLY_SOURCES = { only: 'sources' };

/** The query of a page that a source alone answers: where it failed, the source could not be asked, reached or not. */
const QUERIES = { prometheus: 'health', mlflow: 'versions' } as const satisfies Record<SourceName, string>;

/** Whether the state of its source already reports a failed query. */
export const isOfSource = ({ refId }: DataQueryError): boolean =>
  Object.values<string | undefined>(QUERIES).includes(refId);

/** Which of the page's sources can be asked, found out again with every `refreshKey`; `errors` are of its queries. */
export function useSourceStates(refreshKey: object, errors: readonly DataQueryError[] | undefined): SourceStates {
  const status = useResource({ path: 'status', query: ONLY_SOURCES, schema: statusSchema, refreshKey });
  return useMemo(() => {
    if (status.state === 'loading') {
      return { prometheus: { state: 'unknown' }, mlflow: { state: 'unknown' } };
    }
    const [message, sources] =
      status.state === 'error' ? [status.message, undefined] : [status.value.message, status.value.details?.sources];
    const stateOf = (name: SourceName): SourceState => {
      const found = sources?.find(({ source }) => source === name);
      if (sources === undefined || found?.reached === false) {
        return { state: 'failed', problem: found?.problem ?? message };
      }
      const error = found && errors?.find(({ refId }) => refId === QUERIES[name]);
      return error === undefined
        ? { state: found === undefined ? 'absent' : 'reached' }
        : { state: 'failed', problem: error.message ?? '' };
    };
    return { prometheus: stateOf('prometheus'), mlflow: stateOf('mlflow') };
  }, [status, errors]);
}
