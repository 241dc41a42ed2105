import { parseDuration } from '../duration';
import type { SignalQuery } from '../query';
import { versionsRequest, type VersionsRequest } from '../profiles';
import type { PlanContext } from '../signal';
import { seconds } from '../units';
import { countedBy, type CountedRequest } from '../windows';
import { eventsOf } from './events';
import type { SloMeasure, SloOptions } from './options';

export type SloPlan = { readonly versions?: VersionsRequest } & Readonly<
  Record<string, CountedRequest | VersionsRequest | undefined>
>;

/** The windows that the measures need: those of the pairs, and the whole period. */
export function windowsOf({ pairs, period, measures }: SloOptions): string[] {
  const asks = (...wanted: readonly SloMeasure[]) => wanted.some((one) => measures.includes(one));
  return [
    ...new Set([
      ...(asks('alarm', 'burn') ? pairs.flatMap(({ long, short }) => [long, short]) : []),
      ...(asks('budgetLeft', 'compliance', 'exhaustion') ? [period] : []),
      ...(asks('exhaustion') ? [pairs[0].long] : []),
    ]),
  ];
}

/** The context as it is for another window. */
export const over = (window: string, context: PlanContext): PlanContext => ({
  ...context,
  window: parseDuration(window) ?? seconds(context.window),
});

export function plan(query: SignalQuery<SloOptions>, context: PlanContext): SloPlan {
  const events = eventsOf(query, context);
  const versions = versionsRequest(query, context);
  const requests = windowsOf(query.options).flatMap((window): Array<[string, CountedRequest]> => {
    const there = over(window, context);
    return events.kind === 'outcomes'
      ? [[`outcomes ${window}`, countedBy(query, there, events.outcomes)]]
      : [
          [`good ${window}`, countedBy(query, there, events.good)],
          [`total ${window}`, countedBy(query, there, events.total)],
        ];
  });
  return { ...Object.fromEntries(requests), ...(versions === undefined ? {} : { versions }) };
}
