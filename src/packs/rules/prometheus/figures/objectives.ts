import { parseDuration } from '../../../../query/duration';
import { either, type PromQL, promql } from '../../../../query/promql';
import { querySchema } from '../../../../query/query';
import type { CountsRequest } from '../../../../query/request';
import { type Seconds } from '../../../../query/units';
import { type Rule, rulesOf } from '../../../../signals/slo/alarm';
import { type EventCounts, eventsOf } from '../../../../signals/slo/events';
import { type SloOptions, sloOptions } from '../../../../signals/slo/options';
import { MIN_FAILURES } from '../../../../stats/burnrate';
import { elementAt } from '../../../../stats/elements';
import { contextOf, type Expressed, expressed, type FigureRequest, unsupported } from '../figure';
import { BY, nameOf, recorded, type Recording, TILE, TILES } from '../scope';
import { wilson } from '../share';

/** Writes what is counted over a duration. */
type Counting = (duration: Seconds) => PromQL;

/** What the data source counts by differences of samples, as a rule can say it: with `increase`, which extrapolates. */
function increaseOf({ counters, by }: Pick<CountsRequest, 'counters' | 'by'>): Counting {
  return (duration) =>
    either(
      counters
        .flatMap(({ selectors }) => selectors)
        .map(({ selector }) => promql`sum by (${{ labelNames: by }}) (increase(${selector}[${{ duration }}]))`)
    );
}

/** Good and all events; a counter that is not there yet where its sibling is has counted nothing. */
function goodAndTotal(
  { good, bad, upTo, total, missing, invalid }: EventCounts,
  { objective }: Pick<SloOptions, 'objective'>
): Record<'good' | 'total', Counting> | undefined {
  const orNone =
    (counts: Counting, sibling: Counting): Counting =>
    (duration) =>
      promql`(${counts(duration)} or 0 * ${sibling(duration)})`;
  if (total !== undefined && missing !== undefined && invalid !== undefined) {
    const { by } = total;
    const { selector } = elementAt(
      missing.counters.flatMap(({ selectors }) => selectors),
      0
    );
    const list = { labelNames: by };
    const all: Counting = (duration) =>
      promql`${increaseOf(total)(duration)} * count by (${list}) (group by (${{ labelNames: missing.by }}) (${selector}))`;
    const gone = increaseOf({ ...missing, by });
    const broken = orNone(increaseOf({ ...invalid, by }), gone);
    return { total: all, good: (duration) => promql`${all(duration)} - (${gone(duration)} + ${broken(duration)})` };
  }
  if (total !== undefined && upTo !== undefined) {
    const [all, below] = [increaseOf(total), increaseOf(upTo)];
    return {
      total: all,
      good: objective === 'confidence' ? (duration) => promql`${all(duration)} - ${below(duration)}` : below,
    };
  }
  if (total !== undefined && bad !== undefined) {
    const all = increaseOf(total);
    const failed = orNone(increaseOf(bad), all);
    return { total: all, good: (duration) => promql`${all(duration)} - ${failed(duration)}` };
  }
  if (total !== undefined && good !== undefined) {
    const all = increaseOf(total);
    return { total: all, good: orNone(increaseOf(good), all) };
  }
  if (good !== undefined && bad !== undefined) {
    const fine = orNone(increaseOf(good), increaseOf(bad));
    const failed = orNone(increaseOf(bad), increaseOf(good));
    return { good: fine, total: (duration) => promql`${fine(duration)} + ${failed(duration)}` };
  }
  return undefined;
}

/** Windows up to an hour are counted whole, so that an alarm comes in time; longer ones are added up from tiles. */
const MAX_WINDOW_IN_ONE = 3600;

/**
 * Burn rates over a long and a short window at once: pages are critical, tickets warnings. Rates that the target cannot
 * reach are lowered as the data source lowers them, and the long window has to prove its rate as it has to there.
 */
export function objective({ definition, window, scope }: FigureRequest): Expressed {
  const options = sloOptions.parse(definition.query.options);
  const events = goodAndTotal(
    eventsOf({ ...querySchema.parse({ signal: 'slo', filters: [...scope.filters] }), options }, contextOf(window)),
    options
  );
  if (events === undefined) {
    return unsupported('the accuracy alert watches the same counters');
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
  const [goodOver, eventsOver] = [
    (over: string) => recorded(name('_good', `increase${over}`)),
    (over: string) => recorded(name('_events', `increase${over}`)),
  ];
  const boundOf = ({ pair, confidence }: Rule): string => name('', `burn${pair.long}_lower${100 * confidence}`);
  const holds = (rule: Rule): PromQL => {
    const limit = Number(rule.factor.toPrecision(6));
    const { long, short } = rule.pair;
    const failed = promql`${eventsOver(long)} - ${goodOver(long)} >= ${MIN_FAILURES}`;
    return promql`(${burn(long)} >= ${limit} and ${burn(short)} >= ${limit} and ${recorded(boundOf(rule))} >= ${limit} and ${failed})`;
  };
  const of = (severity: 'page' | 'ticket'): PromQL[] =>
    rules.filter(({ pair }) => pair.severity === severity).map(holds);
  const [pages, tickets] = [of('page'), of('ticket')];
  if (pages.length === 0 || tickets.length === 0) {
    return unsupported('it has no pair of windows for each of page and ticket');
  }
  const condition = (severity: 'warning' | 'critical'): PromQL => either(severity === 'critical' ? pages : tickets);
  return expressed({
    by: BY,
    recordings: [
      ...tiles,
      ...windows.flatMap((over): Recording[] => [
        ...counts(over),
        {
          record: name('', `burn${over}`),
          expr: promql`clamp_min(1 - ${goodOver(over)} / (${eventsOver(over)} > 0), 0) / ${allowed}`,
        },
      ]),
      ...rules.map((rule): Recording => {
        const share = promql`(${burn(rule.pair.long)} * ${allowed})`;
        const lower = wilson(share, eventsOver(rule.pair.long), 'lower', rule.confidence);
        return { record: boundOf(rule), expr: promql`${lower} / ${allowed}` };
      }),
    ],
    decided: { kind: 'conditions', enter: condition, stay: condition },
    note: `Windows and factors: ${rules.map(({ pair, factor }) => `${pair.long}/${pair.short} ${Number(factor.toPrecision(3))}`).join(', ')}; thresholds do not move them. Wilson's lower bound (${rules.map(({ pair, confidence }) => `${pair.long} ${100 * confidence} %`).join(', ')}) has to reach the factor too, of ${MIN_FAILURES} failures at least.`,
  });
}

const lengthOf = (window: string): Seconds => parseDuration(window) ?? TILE;

const countOver = (length: Seconds, count: (duration: Seconds) => PromQL, tile: string): PromQL =>
  length <= MAX_WINDOW_IN_ONE ? count(length) : promql`sum_over_time(${recorded(tile)}[${{ duration: length }}])`;
