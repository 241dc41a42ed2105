import { parseDuration } from '../../query/duration';
import type { PromQL } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import type { InstantRequest, RangeRequest } from '../../query/request';
import { at } from '../../query/schedule';
import type { PlanContext } from '../../query/signal';
import { seconds } from '../../query/units';
import { scheduled, seen, up } from './expressions';
import type { ServersOptions } from './options';

type ServerRequest = RangeRequest | InstantRequest;

export type ServersPlan = {
  readonly seen: ServerRequest;
  readonly up: ServerRequest;
  readonly scheduled?: ServerRequest;
};

export function plan(query: SignalQuery<ServersOptions>, context: PlanContext): ServersPlan {
  const remember = parseDuration(query.options.remember) ?? seconds(6 * 3600);
  const request = (expr: PromQL): ServerRequest => ({ ...at(query, context, expr), whole: true });
  const own = seen(query, context, remember);
  return {
    seen: request(own),
    up: { ...request(up(context, own)), own },
    ...(query.options.measures.includes('vanished') ? { scheduled: request(scheduled(query, context, remember)) } : {}),
  };
}
