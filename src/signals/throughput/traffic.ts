import { unionTimes, valuesAt } from '../../query/align';
import type { Traffic as Exposed } from '../../profiles';
import type { AnswersOf } from '../../query/request';
import { labelKey } from '../../query/select';
import type { Labels, Series } from '../../query/series';
import type { ThroughputPlan } from './plan';

/** One model and version, each measure's counts over the window on common times. NaN where it cannot be known. */
export interface Traffic {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly received: Float64Array;
  readonly answered: Float64Array;
  readonly failed: Float64Array;
  readonly queue: Float64Array;
}

type Answers = AnswersOf<ThroughputPlan>;

/** The counts by model and version; what is not exposed follows from the other two. */
export function trafficOf(exposed: Exposed, { received, answered, failed, queue }: Answers): Traffic[] {
  const maps = [received, answered, failed, queue].map(
    (matrix) => new Map((matrix?.series ?? []).map((one) => [labelKey(one.labels), one] as const))
  );
  const keys = new Set(maps.flatMap((map) => [...map.keys()]));
  return [...keys].map((key) => {
    const found = maps.map((map) => map.get(key));
    const there = found.filter((one) => one !== undefined);
    const times = unionTimes(there);
    const [in_, out, bad, waiting] = found.map((one: Series | undefined) => valuesAt(times, one));
    return { labels: there[0].labels, times, ...completed(exposed, in_, out, bad), queue: waiting };
  });
}

/**
 * Any two give the third. A counter of errors that is not there while its sibling is has counted none: servers bring it
 * up with the first error.
 */
function completed(
  exposed: Exposed,
  received: Float64Array,
  answered: Float64Array,
  failed: Float64Array
): Pick<Traffic, 'received' | 'answered' | 'failed'> {
  const isThere = (i: number): boolean => !Number.isNaN(received[i]) || !Number.isNaN(answered[i]);
  const errors =
    exposed.failed === undefined
      ? received.map((count, i) => Math.max(0, count - answered[i]))
      : failed.map((count, i) => (Number.isNaN(count) && isThere(i) ? 0 : count));
  const none = answered.map((count, i) => (Number.isNaN(count) && !Number.isNaN(errors[i]) ? 0 : count));
  return {
    received: exposed.received === undefined ? none.map((count, i) => count + errors[i]) : received,
    answered: answered.map((count, i) => (Number.isNaN(count) ? Math.max(0, received[i] - errors[i]) : count)),
    failed: errors,
  };
}
