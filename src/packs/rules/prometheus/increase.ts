import { promql, type PromQL } from '../../../query/promql';
import type { CountsRequest } from '../../../query/request';
import type { EventCounts } from '../../../signals/slo/events';
import type { SloOptions } from '../../../signals/slo/options';
import type { Seconds } from '../../../query/units';

/** Writes what is counted over a duration. */
export type Counting = (duration: Seconds) => PromQL;

/** What the data source counts by differences of samples, as a rule can say it: with `increase`, which extrapolates. */
export function increaseOf({ counters, by }: Pick<CountsRequest, 'counters' | 'by'>): Counting {
  return (duration) =>
    counters
      .flatMap(({ selectors }) => selectors)
      .map(({ selector }) => promql`sum by (${{ labelNames: by }}) (increase(${selector}[${{ duration }}]))`)
      .reduce((a, b) => promql`${a} or ${b}`);
}

/** Good and all events; a counter that is not there yet where its sibling is has counted nothing. */
export function goodAndTotal(
  { good, bad, upTo, total, missing, invalid }: EventCounts,
  { objective }: Pick<SloOptions, 'objective'>
): Record<'good' | 'total', Counting> | undefined {
  const orNone =
    (counts: Counting, sibling: Counting): Counting =>
    (duration) =>
      promql`(${counts(duration)} or 0 * ${sibling(duration)})`;
  if (total !== undefined && missing !== undefined && invalid !== undefined) {
    const { by } = total;
    const [{ selector }] = missing.counters.flatMap(({ selectors }) => selectors);
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
