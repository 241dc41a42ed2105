import { unionTimes, valuesAt } from '../align';
import type { Traffic as Exposed } from '../profiles';
import type { AnswersOf } from '../request';
import { labelKey } from '../select';
import type { Labels, Series } from '../series';
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

function completed(
  exposed: Exposed,
  received: Float64Array,
  answered: Float64Array,
  failed: Float64Array
): Pick<Traffic, 'received' | 'answered' | 'failed'> {
  const errors = failed.map((count, i) =>
    Number.isNaN(count) && bornWithFirstError(exposed) ? 0 * received[i] : count
  );
  if (exposed.failed === undefined && exposed.received !== undefined && exposed.answered !== undefined) {
    return { received, answered, failed: received.map((count, i) => Math.max(0, count - answered[i])) };
  }
  if (exposed.received === undefined && exposed.answered !== undefined && exposed.failed !== undefined) {
    return { received: answered.map((count, i) => count + failed[i]), answered, failed };
  }
  if (exposed.answered === undefined && exposed.received !== undefined && exposed.failed !== undefined) {
    return { received, answered: received.map((count, i) => Math.max(0, count - errors[i])), failed: errors };
  }
  return { received, answered, failed: errors };
}

/** Errors told by a label of the requests' own counter have no series before the first of them: that is none, not unknown. */
const bornWithFirstError = ({ received, failed }: Exposed): boolean =>
  received !== undefined && failed !== undefined && failed.names[0] === received.names[0];
