import { CONTRACT_PROFILE } from '../../../../profiles';
import { promql, type PromQL } from '../../../../query/promql';
import { querySchema } from '../../../../query/query';
import { signals } from '../../../../signals/registry';
import { type Rule, rulesOf } from '../../../../signals/slo/alarm';
import { eventsOf } from '../../../../signals/slo/events';
import { sloOptions } from '../../../../signals/slo/options';
import { parseDuration } from '../../../../query/duration';
import { type Seconds, seconds } from '../../../../query/units';
import { type Expressed, expressed, inexpressible, type Recording } from '../figure';
import { BY, nameOf, recorded, TILE, TILES } from '../scope';
import { goodAndTotal } from '../increase';
import type { Asked } from './asked';

/** Windows up to an hour are counted whole, so that an alarm comes in time; longer ones are added up from tiles. */
const LONGEST_WHOLE = 3600;

/**
 * Burn rates over a long and a short window at once: pages are critical, tickets warnings. Rates that the target cannot
 * reach are lowered as the data source lowers them.
 */
export function objective({ definition, window, scope }: Asked): Expressed {
  const options = sloOptions.parse(definition.query.options);
  const events = goodAndTotal(
    eventsOf(
      { ...querySchema.parse({ signal: 'slo', filters: [...scope.filters] }), options },
      {
        from: seconds(0),
        to: seconds(0),
        step: seconds(60),
        window,
        scrapeInterval: seconds(15),
        profile: CONTRACT_PROFILE,
        signals,
      }
    ),
    options
  );
  if (events === undefined) {
    return inexpressible('the accuracy alert watches the same counters');
  }
  const called = definition.id.replaceAll('-', '_');
  const name = (what: string, operation: string): string => nameOf(BY, `${called}${what}`, operation);
  const rules = rulesOf(options);
  const windows = [...new Set(rules.flatMap(({ pair }) => [pair.long, pair.short]))];
  const sides = { _good: events.good, _events: events.total };
  const tiles = Object.entries(sides).map(([side, count]): Recording => ({
    record: name(side, TILES),
    expr: count(TILE),
    tile: true,
  }));
  const counts = (over: string): Recording[] =>
    Object.entries(sides).map(([side, count]) => ({
      record: name(side, `increase${over}`),
      expr: countOver(lengthOf(over), count, name(side, TILES)),
    }));
  const burn = (over: string): PromQL => recorded(name('', `burn${over}`));
  const allowed = Number((1 - options.target).toPrecision(12));
  const holds = ({ pair, factor, leastEvents }: Rule): PromQL => {
    const limit = Number(factor.toPrecision(6));
    const total = recorded(name('_events', `increase${pair.long}`));
    return promql`(${burn(pair.long)} >= ${limit} and ${burn(pair.short)} >= ${limit} and ${total} >= ${leastEvents})`;
  };
  const of = (severity: 'page' | 'ticket'): PromQL[] =>
    rules.filter(({ pair }) => pair.severity === severity).map(holds);
  const [pages, tickets] = [of('page'), of('ticket')];
  if (pages.length === 0 || tickets.length === 0) {
    return inexpressible('it has no pair of windows for each of page and ticket');
  }
  const any = (conditions: readonly PromQL[]): PromQL => conditions.reduce((a, b) => promql`${a} or ${b}`);
  const condition = (severity: 'warning' | 'critical'): PromQL => any(severity === 'critical' ? pages : tickets);
  return expressed({
    by: BY,
    recordings: [
      ...tiles,
      ...windows.flatMap((over): Recording[] => [
        ...counts(over),
        {
          record: name('', `burn${over}`),
          expr: promql`clamp_min(1 - ${recorded(name('_good', `increase${over}`))} / (${recorded(name('_events', `increase${over}`))} > 0), 0) / ${allowed}`,
        },
      ]),
    ],
    decided: { kind: 'conditions', enter: condition, stay: condition },
    note: `Windows and factors: ${rules.map(({ pair, factor }) => `${pair.long}/${pair.short} ${Number(factor.toPrecision(3))}`).join(', ')}; thresholds do not move them.`,
  });
}

const lengthOf = (window: string): Seconds => parseDuration(window) ?? TILE;

const countOver = (length: Seconds, count: (duration: Seconds) => PromQL, tile: string): PromQL =>
  length <= LONGEST_WHOLE ? count(length) : promql`sum_over_time(${recorded(tile)}[${{ duration: length }}])`;
