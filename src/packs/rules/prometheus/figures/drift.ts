import { type Matcher, type PromQL, promql, selector } from '../../../../query/promql';
import { driftOptions } from '../../../../signals/drift/options';
import { DEFAULT_BANDS, noiseOf, OBSERVATIONS_PER_BIN } from '../../../../stats/drift';
import { type Chances, watchedChances } from '../../../../stats/sequential';
import { normalQuantile } from '../../../../stats/special';
import { equal, type Expressed, expressed, type FigureRequest, oneOf, unsupported } from '../figure';
import { BY, counted, metrics, nameOf, type Recording } from '../scope';

/** How far one kind of distribution lies from what it was earlier, and what noise alone reaches there. */
interface Compared {
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
function sides(
  metric: string,
  by: readonly string[],
  where: readonly Matcher[],
  { window, scope }: FigureRequest
): Sides {
  const now = counted({ metric, by, window, where, tiled: true }, scope);
  const then = counted({ metric, by, window, where, ago: scope.reference }, scope);
  return { now: now.count, then: then.count, recordings: [...now.recordings, ...then.recordings] };
}

/** PromQL has quantiles of one chance only: so many features are taken to be watched together. */
const FEATURES = 20;

const exceeding = ({ window }: FigureRequest): Chances => watchedChances(FEATURES, window);

const significant = (value: number): number => Number(value.toPrecision(5));

/**
 * Kolmogorov and Smirnov's distance of two histograms with the same edges: a lower bound of that of the raw values.
 * Its noise is that of raw values, with Stephens' correction, which is on the safe side.
 */
function distribution(
  metric: string,
  keys: readonly string[],
  of: string,
  where: readonly Matcher[],
  asked: FigureRequest
): Compared {
  const { now, then, recordings } = sides(metric, [...keys, 'le'], where, asked);
  const on = { labelNames: keys };
  const whole = (counts: PromQL): PromQL =>
    promql`sum by (${on}) (${selector(counts, [{ label: 'le', op: '=', value: '+Inf' }])})`;
  const total = nameOf(keys, metric, `total${asked.named}`);
  const totalThen = `${total}_ago${asked.scope.reference}`;
  const [n, m] = [selector(total, []), selector(totalThen, [])];
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
      warning: noise(exceeding(asked).warning),
      critical: noise(exceeding(asked).critical),
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
 * Hilferty's, less what it is too high by in the far tail.
 */
function categories(
  metric: string,
  keys: readonly string[],
  label: string,
  of: string,
  where: readonly Matcher[],
  asked: FigureRequest
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
  const [n, m] = [selector(total, []), selector(totalThen, [])];
  const [terms, df] = [selector(term, []), selector(freedom, [])];
  const bins = (counts: PromQL): PromQL => promql`count by (${on}) (${counts})`;
  const smoothed = (counts: PromQL, all: PromQL): PromQL =>
    promql`((${counts} + 0.5) / on (${on}) group_left () (${all} + ${bins(counts)} / 2))`;
  const [q, p] = [smoothed(now, n), smoothed(then, m)];
  const noise = (exceeded: number): PromQL => {
    const z = significant(normalQuantile(1 - exceeded));
    // With one degree of freedom the quantile is a square, and Wilson and Hilferty's is too high by this share of it.
    const beyond = significant((7 / 9 + z * Math.sqrt(2 / 9)) ** 3 / normalQuantile(exceeded / 2) ** 2 - 1);
    return promql`(1 / ${n} + 1 / ${m}) * ${df} * (1 - 2 / (9 * ${df}) + ${z} * sqrt(2 / (9 * ${df}))) ^ 3 / (1 + ${beyond} / ${df})`;
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
      warning: noise(exceeding(asked).warning),
      critical: noise(exceeding(asked).critical),
    },
  };
}

/**
 * Drift against the same window earlier: the Kolmogorov-Smirnov distance of what is in histograms (their buckets are
 * cumulative, as it needs them), PSI of what is counted by category. Thresholds are for PSI; those of the
 * Kolmogorov-Smirnov distance, which grows as its square root, are moved with them.
 */
export function drift(asked: FigureRequest): Expressed {
  const { definition, named } = asked;
  const { measures, of, features, compat } = driftOptions.partial().parse(supportedOptions(definition.query.options));
  if ((measures?.[0] ?? 'psi') !== 'psi' || compat === 'evidently') {
    return unsupported('of the distances, only PSI and Kolmogorov-Smirnov are available in PromQL');
  }
  const asks = (what: 'features' | 'score' | 'classes') => of === undefined || of === 'all' || of === what;
  const only = oneOf('feature', features);
  const ofFeature = [...BY, 'feature'];
  const parts: Compared[] = [
    ...(asks('features')
      ? [
          distribution(`${metrics.feature}_bucket`, ofFeature, 'feature', only, asked),
          categories(metrics.featureCategory, ofFeature, 'category', 'feature', only, asked),
        ]
      : []),
    ...(asks('score') ? [distribution(`${metrics.score}_bucket`, BY, 'score', [], asked)] : []),
    ...(asks('classes') ? [categories(metrics.predictions, BY, 'class', 'classes', [], asked)] : []),
  ];
  const distance = nameOf(ofFeature, 'drift', `distance${named}`);
  const noise = (severity: string): string => nameOf(ofFeature, 'drift', `noise${named}_${severity}`);
  const recordings = parts.flatMap(({ recordings: own, measure: by, of: what, figures }): Recording[] => {
    const labels = { measure: by, of: what };
    return [
      ...own,
      { record: distance, labels, expr: figures.distance },
      { record: noise('warning'), labels, expr: figures.warning },
      { record: noise('critical'), labels, expr: figures.critical },
    ];
  });
  const beyond = (severity: 'warning' | 'critical', threshold: number): PromQL => {
    const one = (by: 'psi' | 'ks', limit: number): PromQL => {
      const chosen = [equal('measure', by)];
      return promql`${selector(distance, chosen)} > clamp_min(${selector(noise(severity), chosen)}, ${limit})`;
    };
    // As far from its default as the threshold, which is in PSI, is from PSI's: a distance grows as the root of PSI.
    const moved = DEFAULT_BANDS.kolmogorovSmirnov[severity] * Math.sqrt(threshold / DEFAULT_BANDS.psi[severity]);
    return promql`max by (${{ labelNames: BY }}) (${one('psi', threshold)} or ${one('ks', Number(moved.toPrecision(3)))})`;
  };
  return expressed({
    by: BY,
    recordings,
    decided: { kind: 'conditions', enter: beyond, stay: beyond },
    worst: distance,
    measured: 'the distance (Kolmogorov-Smirnov of histograms, PSI of categories) of the most drifted feature',
    note: `Compares with the same window ${asked.scope.reference} earlier, where the data source takes the baseline of the run in MLflow first; histograms by the Kolmogorov-Smirnov distance. Noise is that of ${FEATURES} features watched together, where the data source counts them.`,
  });
}

/** What decides which figure is judged; how it is shown is the data source's business. */
function supportedOptions(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = new Set(['measures', 'of', 'features', 'compat']);
  return Object.fromEntries(Object.entries(options).filter(([name]) => kept.has(name)));
}
