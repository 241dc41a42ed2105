import { aggregated, type Durations } from '../../profiles';
import { promql } from '../promql';
import type { SignalQuery } from '../query';
import { type CountsRequest, type InstantRequest, type Optional, optional, type RangeRequest } from '../request';
import { at } from '../schedule';
import { identity } from '../select';
import type { PlanContext } from '../signal';
import { counted, suffixed } from '../windows';

export type DurationsPlan = {
  readonly buckets?: CountsRequest;
  /** A server that knows no native histograms may refuse to add up what it takes for gauges. */
  readonly native?: Optional<RangeRequest | InstantRequest>;
  readonly sums?: CountsRequest;
  readonly counts?: CountsRequest;
};

/**
 * Counts in buckets over the window: quantiles, shares and samples all come from the same numbers. Where there are no
 * buckets, the sum of durations and their number. `withSums` asks for the sums beside the buckets, for a mean.
 */
export function planDurations(
  source: Durations,
  query: SignalQuery<unknown>,
  context: PlanContext,
  { withSums }: { readonly withSums: boolean }
): DurationsPlan {
  const { profile, window } = context;
  const by = identity(query, profile);
  switch (source.kind) {
    case 'histogram': {
      const native = aggregated(
        source,
        query,
        profile,
        by,
        (selected, names) => promql`sum by (${names}) (increase(${selected}[${{ duration: window }}]))`
      );
      return {
        buckets: counted(query, context, suffixed(source, '_bucket'), ['le']),
        ...(withSums ? { sums: counted(query, context, suffixed(source, '_sum')) } : {}),
        native: optional(at(query, context, native)),
      };
    }
    case 'summary':
      return {
        sums: counted(query, context, suffixed(source, '_sum')),
        counts: counted(query, context, suffixed(source, '_count')),
      };
    case 'sums':
      return {
        sums: counted(query, context, source.sum),
        counts: counted(query, context, source.count),
      };
  }
}

/** The name to look for when nothing came back. */
export const lookedFor = (source: Durations): string => {
  switch (source.kind) {
    case 'histogram':
      return `${source.names[0]}_bucket`;
    case 'summary':
      return `${source.names[0]}_count`;
    case 'sums':
      return source.sum.names[0];
  }
};
