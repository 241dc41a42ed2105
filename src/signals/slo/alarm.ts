import { burnFactor, burnRate, minimumEvents, reachableFactor } from '../../stats/burnrate';
import { parseDuration } from '../../query/duration';
import type { Notice } from '../../query/derived';
import type { Pair, SloOptions } from './options';

/** How fast a pair's windows must burn; lowered where the target allows no rate so high. */
export interface Rule {
  readonly pair: Pair;
  readonly factor: number;
  readonly lowered: boolean;
  /** With fewer events in the long window a handful of failures would raise the alarm. */
  readonly leastEvents: number;
}

export function rulesOf({ pairs, period, target }: SloOptions): Rule[] {
  const days = parseDuration(period) ?? NaN;
  return pairs.map((pair) => {
    const asked = burnFactor(pair.budget, days, parseDuration(pair.long) ?? NaN);
    const { factor, lowered } = reachableFactor(asked, target);
    return { pair, factor, lowered, leastEvents: minimumEvents(target, factor) };
  });
}

export const loweredNotice = (rules: readonly Rule[], { target }: SloOptions): Notice[] => {
  const lowered = rules.filter((rule) => rule.lowered);
  return lowered.length === 0
    ? []
    : [
        {
          severity: 'info',
          text: `With a target of ${target} the budget burns at most ${Number((1 / (1 - target)).toPrecision(3))} times too fast: the rates for ${lowered.map(({ pair }) => `${pair.long}/${pair.short}`).join(', ')} are lowered to ${Number(lowered[0].factor.toPrecision(3))}, which it can reach.`,
        },
      ];
};

interface Events {
  readonly good: number;
  readonly total: number;
}

/**
 * 2 when a page rule holds, 1 when a ticket rule does, 0 when none does, NaN when no rule has events enough to tell.
 * A rule holds when both of its windows burn faster than its factor.
 */
export function alarm(rules: readonly Rule[], target: number, at: (window: string) => Events | undefined): number {
  let told = NaN;
  for (const { pair, factor, leastEvents } of rules) {
    const long = at(pair.long);
    const short = at(pair.short);
    if (long === undefined || short === undefined || !(long.total >= leastEvents)) {
      continue;
    }
    const burns =
      burnRate(target, long.good, long.total).value >= factor &&
      burnRate(target, short.good, short.total).value >= factor;
    const level = burns ? (pair.severity === 'page' ? 2 : 1) : 0;
    told = Number.isNaN(told) ? level : Math.max(told, level);
  }
  return told;
}
