import { type Counter, gaugeOf, increaseOf, versionsRequest, type VersionsRequest } from '../profiles';
import type { SignalQuery } from '../query';
import type { InstantRequest, RangeRequest } from '../request';
import { at } from '../schedule';
import { identity } from '../select';
import type { PlanContext } from '../signal';
import type { ThroughputOptions } from './options';

type Request = RangeRequest | InstantRequest;
export type ThroughputPlan = {
  readonly received?: Request;
  readonly answered?: Request;
  readonly failed?: Request;
  readonly queue?: Request;
  readonly versions?: VersionsRequest;
};

/** Counts over the window, so that rates, ratios and their samples all come from the same numbers. */
export function plan(query: SignalQuery<ThroughputOptions>, context: PlanContext): ThroughputPlan {
  const { profile, window } = context;
  const { traffic = {}, queue } = profile;
  const { measures } = query.options;
  const by = identity(query, profile);
  const asks = (...wanted: ReadonlyArray<(typeof measures)[number]>) => wanted.some((one) => measures.includes(one));
  const increase = (counter: Counter): Request => at(query, context, increaseOf(counter, query, profile, window, by));
  const versions = versionsRequest(query, context);
  // Where one of the three is not exposed, it takes both of the others to tell it.
  const derived = traffic.received === undefined || traffic.answered === undefined || traffic.failed === undefined;
  return {
    ...(traffic.received === undefined ? {} : { received: increase(traffic.received) }),
    ...(traffic.answered !== undefined && (derived || asks('processed', 'ratio'))
      ? { answered: increase(traffic.answered) }
      : {}),
    ...(traffic.failed !== undefined && (derived || asks('errors', 'errorShare'))
      ? { failed: increase(traffic.failed) }
      : {}),
    ...(queue !== undefined && asks('queue')
      ? { queue: at(query, context, gaugeOf(queue, query, profile, by, 'sum')) }
      : {}),
    ...(versions === undefined ? {} : { versions }),
  };
}
