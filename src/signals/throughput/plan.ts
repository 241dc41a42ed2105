import { z } from 'zod';
import { type Named } from '../../profiles';
import { someOf } from '../../query/choices';
import { queueOf, trafficOf } from '../../query/expressions';
import type { SignalQuery } from '../../query/query';
import type { CountsRequest, InstantRequest, RangeRequest } from '../../query/request';
import { at } from '../../query/schedule';
import { identity } from '../../query/select';
import type { PlanContext } from '../../query/signal';
import { type VersionsRequest, versionsRequest } from '../../query/versions';
import { counted } from '../../query/windows';

const THROUGHPUT_MEASURES = ['received', 'processed', 'errors', 'errorShare', 'ratio', 'queue'] as const;
export type ThroughputMeasure = (typeof THROUGHPUT_MEASURES)[number];

export const throughputOptions = z.strictObject({
  measures: someOf(
    THROUGHPUT_MEASURES,
    ['received', 'processed', 'errors', 'ratio', 'queue'],
    'received, processed and errors per second; errorShare of what was received; ratio of processed to received; queue length'
  ),
});
export type ThroughputOptions = z.infer<typeof throughputOptions>;

export type ThroughputPlan = {
  readonly received?: CountsRequest;
  readonly answered?: CountsRequest;
  /** Split by the labels of the profile's `notGood`, where it has that. */
  readonly failed?: CountsRequest;
  readonly queue?: RangeRequest | InstantRequest;
  readonly versions?: VersionsRequest;
};

/** Counts over the window, so that rates, ratios and their samples all come from the same numbers. */
export function plan(query: SignalQuery<ThroughputOptions>, context: PlanContext): ThroughputPlan {
  const { profile } = context;
  const { traffic = {}, queue } = profile;
  const { measures } = query.options;
  const by = identity(query, profile);
  const asks = (...wanted: ReadonlyArray<(typeof measures)[number]>) => wanted.some((one) => measures.includes(one));
  const versions = versionsRequest(query, context);
  const count = (metric: Named, split?: readonly string[]) =>
    counted(query, context, metric, split, trafficOf(profile));
  // If one of the three is not exposed, it needs both of the others.
  const derived = traffic.received === undefined || traffic.answered === undefined || traffic.failed === undefined;
  return {
    ...(traffic.received === undefined ? {} : { received: count(traffic.received) }),
    ...(traffic.answered !== undefined && (derived || asks('processed', 'ratio'))
      ? { answered: count(traffic.answered) }
      : {}),
    // Also for what is answered: a counter of answers that is not there yet follows from the other two.
    ...(traffic.failed !== undefined && (derived || asks('errors', 'errorShare', 'processed', 'ratio'))
      ? {
          failed: traffic.notGood === undefined ? count(traffic.failed) : count(traffic.notGood, [traffic.notGood.by]),
        }
      : {}),
    ...(queue !== undefined && asks('queue') ? { queue: at(query, context, queueOf(queue, query, context, by)) } : {}),
    ...(versions === undefined ? {} : { versions }),
  };
}
