import type { Notice } from '../../query/derived';
import { parseDuration } from '../../query/duration';
import { burnFactor, burnRate, isBurnSignificant, leastEvents, reachableFactor } from '../../stats/burnrate';
import type { Pair, SloOptions } from './options';

/** How fast a pair's windows must burn; lowered where the target allows no rate so high. */
export interface Rule {
  readonly pair: Pair;
  readonly factor: number;
  readonly lowered: boolean;
  /** How sure the long window has to be that the budget burns so fast, two-sided. */
  readonly confidence: number;
  /** With fewer events in the long window not even a total outage would prove itself. */
  readonly leastEvents: number;
}

/**
 * A ticket asks for more, because an unlucky count stays in its windows for days and not for an hour: a service that fails
 * exactly as often as it may has a ticket for less than a hundredth of the time (`npm run bench -- --statistics`).
 */
const CONFIDENCE_OF = { page: 0.95, ticket: 0.99 } as const;

/** Those of the pairs that burn faster than the budget lasts: in a short period a long window's share of it is less. */
export function rulesOf({ pairs, period, target }: Pick<SloOptions, 'pairs' | 'period' | 'target'>): Rule[] {
  const whole = parseDuration(period) ?? NaN;
  return pairs.flatMap((pair) => {
    const asked = burnFactor(pair.budget, whole, parseDuration(pair.long) ?? NaN);
    if (asked < 1 - 1e-9) {
      return [];
    }
    const { factor, lowered } = reachableFactor(asked, target);
    const confidence = CONFIDENCE_OF[pair.severity];
    return [{ pair, factor, lowered, confidence, leastEvents: leastEvents(target, factor, confidence) }];
  });
}

/** What is done otherwise than the options say. */
export function ruleNotices(
  rules: readonly Rule[],
  { pairs, period, target }: Pick<SloOptions, 'pairs' | 'period' | 'target'>
): Notice[] {
  const left = pairs.filter((pair) => rules.every((rule) => rule.pair !== pair));
  const lowered = rules.filter((rule) => rule.lowered);
  const [first] = lowered;
  const short: Notice[] =
    left.length === 0
      ? []
      : [
          {
            severity: 'warning',
            text: `Over a period of ${period} the pairs ${left.map(({ long, short }) => `${long}/${short}`).join(', ')} would raise an alarm while the budget lasts, and are left out: give "pairs" with shorter windows.`,
          },
        ];
  return first === undefined
    ? short
    : [
        ...short,
        {
          severity: 'info',
          text: `With a target of ${target} the budget burns at most ${Number((1 / (1 - target)).toPrecision(3))} times too fast: the rates for ${lowered.map(({ pair }) => `${pair.long}/${pair.short}`).join(', ')} are lowered to ${Number(first.factor.toPrecision(3))}, which it can reach.`,
        },
      ];
}

interface Events {
  readonly good: number;
  readonly total: number;
}

/**
 * 2 when a page rule holds, 1 when a ticket rule does, 0 when none does, NaN when no rule has enough events, or nothing was
 * scraped in the short window of any page rule: then it is unknown that none holds.
 * A rule holds when the failures of its long window prove that the budget burns at its factor, and the short window still
 * burns as fast. A short window without events proves no such thing: an alarm that fired continues for a while.
 */
export function alarm(rules: readonly Rule[], target: number, at: (window: string) => Events | undefined): number {
  let worst = NaN;
  for (const { pair, factor, confidence, leastEvents: least } of rules) {
    const long = at(pair.long);
    const short = at(pair.short);
    if (long === undefined || short === undefined || !(long.total >= least)) {
      continue;
    }
    const burns =
      isBurnSignificant(target, factor, long.good, long.total, confidence) &&
      burnRate(target, short.good, short.total).value >= factor;
    const level = burns ? (pair.severity === 'page' ? 2 : 1) : 0;
    worst = Number.isNaN(worst) ? level : Math.max(worst, level);
  }
  const pages = rules.filter(({ pair }) => pair.severity === 'page');
  const isBlind = pages.length > 0 && pages.every(({ pair }) => Number.isNaN(at(pair.short)?.total ?? NaN));
  return worst === 0 && isBlind ? NaN : worst;
}
