import { streamsTokens } from '../../profiles';
import { parseDuration } from '../../query/duration';
import { ofWholeAnswers } from '../../query/expressions';
import type { SignalQuery } from '../../query/query';
import type { CountsRequest } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { seconds } from '../../query/units';
import { type VersionsRequest, versionsRequest } from '../../query/versions';
import { eventsOf, lackOf } from './events';
import type { SloOptions } from './options';
import type { SloMeasure } from './thresholds';

export type SloPlan = { readonly versions?: VersionsRequest } & Readonly<
  Record<string, CountsRequest | VersionsRequest | undefined>
>;

/** The windows that the measures need: those of the pairs, and the whole period. */
export function windowsOf({ pairs, period, measures }: SloOptions): string[] {
  const asks = (...wanted: readonly SloMeasure[]) => wanted.some((one) => measures.includes(one));
  return [
    ...new Set([
      ...(asks('alarm', 'burn') ? pairs.flatMap(({ long, short }) => [long, short]) : []),
      ...(asks('budgetLeft', 'compliance', 'exhaustion') ? [period] : []),
      ...(asks('exhaustion') ? pairs.slice(0, 1).map(({ long }) => long) : []),
    ]),
  ];
}

/** The context as it is for another window. */
const over = (window: string, context: PlanContext): PlanContext => ({
  ...context,
  window: parseDuration(window) ?? seconds(context.window),
});

/** Why the objective of a rule for all models is left out of this profile, none where it is not. */
export function leftOut({ options }: SignalQuery<SloOptions>, { profile }: PlanContext): string | undefined {
  if (!options.ofAllModels) {
    return undefined;
  }
  return options.objective === 'latency' && streamsTokens(profile)
    ? ofWholeAnswers(profile)
    : lackOf(options.objective, profile);
}

export function plan(query: SignalQuery<SloOptions>, context: PlanContext): SloPlan {
  if (leftOut(query, context) !== undefined) {
    return {};
  }
  const versions = versionsRequest(query, context);
  const requests = windowsOf(query.options).flatMap((window) => {
    const { buckets, notGood, bad, ...others } = eventsOf(query, over(window, context));
    const events =
      buckets !== undefined ? { buckets } : notGood !== undefined ? { ...others, notGood } : { ...others, bad };
    return Object.entries(events).map(([name, counts]) => [`${name} ${window}`, counts] as const);
  });
  return { ...Object.fromEntries(requests), ...(versions === undefined ? {} : { versions }) };
}
