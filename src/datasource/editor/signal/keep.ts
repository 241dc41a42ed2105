import type { ModelwatchQuery } from '../../query/query';

/** What of a query belongs to its signal, and means nothing to another. */
export type OfSignal = Pick<ModelwatchQuery, 'options' | 'thresholds'>;

/** What was set for signals that a query was switched away from, by signal. */
export type Kept = Readonly<Record<string, OfSignal>>;

export interface Switched {
  readonly query: ModelwatchQuery;
  readonly kept: Kept;
}

/**
 * The query with another signal. What all signals have in common stays; what belongs to the one left is kept, and what
 * was kept of the one chosen comes back.
 */
export function switchSignal(query: ModelwatchQuery, signal: string, kept: Kept, begin: OfSignal = {}): Switched {
  const { options, thresholds, ...common } = query;
  return {
    query: { ...common, signal, options: {}, ...(kept[signal] ?? begin) },
    kept: { ...kept, [query.signal]: { options, ...(thresholds === undefined ? {} : { thresholds }) } },
  };
}
