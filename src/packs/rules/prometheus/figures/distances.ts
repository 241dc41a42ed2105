import { type Matcher, promql, type PromQL, selector } from '../../../../query/promql';
import { NOISE_LEVELS, noiseOf, OBSERVATIONS_PER_BIN } from '../../../../stats/drift';
import { normalQuantile } from '../../../../stats/special';
import type { Recording } from '../figure';
import { counted, nameOf } from '../scope';
import type { Asked } from './asked';

/** How far one kind of distribution lies from what it was earlier, and what noise alone reaches there. */
export interface Compared {
  readonly measure: 'ks' | 'psi';
  /** What is compared, as the data source calls it. */
  readonly of: string;
  readonly recordings: readonly Recording[];
  readonly figures: { readonly distance: PromQL; readonly warning: PromQL; readonly critical: PromQL };
}

interface Sides {
  readonly now: PromQL;
  readonly then: PromQL;
  readonly recordings: readonly Recording[];
}

/** The counts of the window and of the same window earlier, by labels. */
function sides(metric: string, by: readonly string[], where: readonly Matcher[], { window, scope }: Asked): Sides {
  const now = counted({ metric, by, window, where, tiled: true }, scope);
  const then = counted({ metric, by, window, where, ago: scope.reference }, scope);
  return { now: now.count, then: then.count, recordings: [...now.recordings, ...then.recordings] };
}

const significant = (value: number): number => Number(value.toPrecision(5));

/**
 * Kolmogorov and Smirnov's distance of two histograms with the same edges: a lower bound of that of the raw values.
 * Its noise is that of raw values, with Stephens' correction, which is on the safe side.
 */
export function distribution(
  metric: string,
  keys: readonly string[],
  of: string,
  where: readonly Matcher[],
  asked: Asked
): Compared {
  const { now, then, recordings } = sides(metric, [...keys, 'le'], where, asked);
  const on = { labelNames: keys };
  const whole = (counts: PromQL): PromQL =>
    promql`sum by (${on}) (${selector(counts, [{ label: 'le', op: '=', value: '+Inf' }])})`;
  const total = nameOf(keys, metric, `total${asked.named}`);
  const totalThen = `${total}_ago${asked.scope.reference}`;
  const [n, m] = [total, totalThen].map((record) => selector(record, []));
  const share = (counts: PromQL, all: PromQL): PromQL => promql`${counts} / on (${on}) group_left () ${all}`;
  const root = promql`sqrt(${n} * ${m} / (${n} + ${m}))`;
  const noise = (exceeded: number): PromQL =>
    promql`clamp_max(${significant(kolmogorovQuantile(exceeded))} / (${root} + 0.12 + 0.11 / ${root}), 1)`;
  return {
    measure: 'ks',
    of,
    recordings: [
      ...recordings,
      { record: total, expr: promql`${whole(now)} >= ${asked.least}` },
      { record: totalThen, expr: promql`${whole(then)} >= ${asked.least}` },
    ],
    figures: {
      distance: promql`max by (${on}) (abs(${share(now, n)} - ${share(then, m)}))`,
      warning: noise(NOISE_LEVELS.warning),
      critical: noise(NOISE_LEVELS.critical),
    },
  };
}

/** What Kolmogorov's limit distribution exceeds with a probability: read off samples so large that nothing is corrected. */
function kolmogorovQuantile(exceeded: number): number {
  const many = 2e12;
  return noiseOf('kolmogorovSmirnov', { edges: [], counts: [many] }, many, exceeded).floor * Math.sqrt(many / 2);
}

/**
 * PSI of counts by category, with half an observation added to each. Categories that expect fewer than twenty
 * observations are left out, which can only make it smaller: no term of PSI is negative. The quantile of its noise, chi-square, is Wilson and
 * Hilferty's.
 */
export function categories(
  metric: string,
  keys: readonly string[],
  label: string,
  of: string,
  where: readonly Matcher[],
  asked: Asked
): Compared {
  const labelled: Matcher = { label, op: '!=', value: '' };
  const { now, then, recordings } = sides(metric, [...keys, label], [...where, labelled], asked);
  const on = { labelNames: keys };
  const name = (operation: string): string => nameOf(keys, `${metric.replace('_total', '')}_by_${label}`, operation);
  const { named } = asked;
  const total = name(`total${named}`);
  const totalThen = name(`total${named}_ago${asked.scope.reference}`);
  const term = name(`psi_term${named}`);
  const freedom = name(`psi_freedom${named}`);
  const [n, m, terms, df] = [total, totalThen, term, freedom].map((record) => selector(record, []));
  const bins = (counts: PromQL): PromQL => promql`count by (${on}) (${counts})`;
  const smoothed = (counts: PromQL, all: PromQL): PromQL =>
    promql`((${counts} + 0.5) / on (${on}) group_left () (${all} + ${bins(counts)} / 2))`;
  const [q, p] = [smoothed(now, n), smoothed(then, m)];
  const noise = (exceeded: number): PromQL => {
    const z = significant(normalQuantile(1 - exceeded));
    return promql`(1 / ${n} + 1 / ${m}) * ${df} * (1 - 2 / (9 * ${df}) + ${z} * sqrt(2 / (9 * ${df}))) ^ 3`;
  };
  return {
    measure: 'psi',
    of,
    recordings: [
      ...recordings,
      { record: total, expr: promql`sum by (${on}) (${now}) >= ${asked.least}` },
      { record: totalThen, expr: promql`sum by (${on}) (${then}) >= ${asked.least}` },
      {
        record: term,
        expr: promql`(${q} - ${p}) * ln(${q} / ${p}) and ${p} * on (${on}) group_left () ${n} >= ${OBSERVATIONS_PER_BIN}`,
      },
      { record: freedom, expr: promql`clamp_min(count by (${on}) (${terms}) - 1, 1)` },
    ],
    figures: {
      distance: promql`sum by (${on}) (${terms})`,
      warning: noise(NOISE_LEVELS.warning),
      critical: noise(NOISE_LEVELS.critical),
    },
  };
}
