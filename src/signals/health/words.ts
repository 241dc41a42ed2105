import type { SignalSeries } from '../../query/derived';
import { type LevelName, levelName, LEVELS, reached } from '../../query/level';
import type { Labels } from '../../query/series';
import type { Thresholds } from '../../query/signal';
import type { Unit } from '../../query/units';
import type { Finding } from './findings';

/** A value with its unit, to three digits. */
export function inWords(value: number, unit: Unit): string {
  const short = (x: number) => String(Number(x.toPrecision(3)));
  switch (unit) {
    case 'percentunit':
      return `${short(value * 100)} %`;
    case 's':
      return value < 1 ? `${short(value * 1000)} ms` : `${short(value)} s`;
    case 'ms':
      return `${short(value)} ms`;
    default:
      return short(value);
  }
}

/** Measures whose titles are not just their camel-case names split into words. */
const MEASURES: Readonly<Record<string, string>> = {
  psi: 'PSI',
  ks: 'Kolmogorov-Smirnov distance',
  js: 'Jensen-Shannon distance',
  kl: 'Kullback-Leibler divergence',
  auc: 'AUC',
  prAuc: 'PR-AUC',
  f1: 'F1',
  mcc: 'MCC',
  r2: 'R²',
  rmse: 'RMSE',
  mae: 'MAE',
  mape: 'MAPE',
  ece: 'calibration error (ECE)',
  ndcg: 'NDCG of the feature importance',
  ddm: 'DDM',
  hddmA: 'HDDM-A',
  adwin: 'ADWIN',
  pageHinkley: 'Page-Hinkley',
  cusum: 'CUSUM',
  ratio: 'ratio of processed to received requests',
  underFloor: 'share of scores under the floor',
};

/** `cpuSustained` as `CPU sustained`, `logLoss` as `log loss`; `p95` stays. */
export const measureInWords = (name: string): string =>
  MEASURES[name] ??
  name
    .replaceAll('_', ' ')
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/\b[cg]pu\b/g, (unit) => unit.toUpperCase());

/** Drops `of="feature"` where `feature="age"` already says it. */
export const withoutOf = ({ of, ...labels }: Labels): Labels =>
  of === undefined || of in labels ? labels : { ...labels, of };

/** The measure and labels of a series, without model and version: `p95`, `PSI (feature age)`. */
export function subject({ name, labels }: SignalSeries): string {
  const { model: _m, version: _v, measure: _n, job: _j, ...others } = labels;
  const { of, ...named } = withoutOf(others);
  const details = Object.entries({ ...(of === undefined ? {} : { of }), ...named }).map(
    ([label, value]) => `${label} ${value}`
  );
  return details.length === 0 ? measureInWords(name) : `${measureInWords(name)} (${details.join(', ')})`;
}

export const levelNow = ({ series, ended, levels }: Finding): number =>
  (series && ended === undefined ? levels.at(-1) : undefined) ?? LEVELS.insufficient;

/** The threshold that decided the level: the highest that was reached, or the lowest if none was. */
const limitOf = ({ thresholds }: Finding, level: LevelName): number | undefined =>
  level === 'critical' ? thresholds?.critical : thresholds?.warning;

/** The threshold in words: `above 500 ms`. Null if there is none. */
export function limitInWords(finding: Finding): string | null {
  const limit = limitOf(finding, levelName(levelNow(finding)));
  const unit = finding.series?.unit ?? finding.signal.unit;
  return finding.thresholds === undefined || limit === undefined
    ? null
    : `${finding.thresholds.direction} ${inWords(limit, unit)}`;
}

/** One sentence: the reason for the level. */
export function reasonFor(finding: Finding): string {
  const { series, thresholds, signal, limits, asBad, judged } = finding;
  const level = levelName(levelNow(finding));
  if (series === undefined || thresholds === undefined) {
    return limits[0] ?? 'There is nothing to judge.';
  }
  if (finding.ended !== undefined) {
    return `No figure since ${new Date(finding.ended * 1000).toISOString()}: the model is not scraped any more, or is gone.`;
  }
  if (level === 'insufficient') {
    return reasonForInsufficient(finding, series, thresholds);
  }
  const last = series.value.length - 1;
  const unit = series.unit ?? signal.unit;
  const value = series.value[last] ?? NaN;
  const figure = Number.isNaN(value)
    ? `${subject(series)} is at most ${inWords(series.worst?.[last] ?? NaN, unit)}`
    : `${subject(series)} is ${inWords(value, unit)}`;
  const more = judged > 1 && level !== 'ok' ? ` (${asBad} of ${judged} series are as bad)` : '';
  const limit = limitOf(finding, level);
  if (limit === undefined) {
    return `${figure}.`;
  }
  // "is 500 ms, above 500 ms" would be nonsense.
  if (series.liesAbove?.[last] === 1 && series.value[last] === limit) {
    return `${subject(series)} is above ${inWords(limit, unit)}${more}.`;
  }
  const side = (thresholds.direction === 'above') === (level !== 'ok') ? 'above' : 'below';
  return level === 'ok'
    ? `${figure}, not ${thresholds.direction} ${inWords(limit, unit)}.`
    : `${figure}, ${side} ${inWords(limit, unit)}${more}.`;
}

function reasonForInsufficient({ signal, limits }: Finding, series: SignalSeries, thresholds: Thresholds): string {
  const last = series.value.length - 1;
  const unit = series.unit ?? signal.unit;
  const value = series.value[last] ?? NaN;
  const worst = series.worst?.[last] ?? NaN;
  if (!Number.isNaN(value) && reached(thresholds, worst, thresholds.warning ?? thresholds.critical)) {
    if (worst !== Infinity) {
      return `${subject(series)} is ${inWords(value, unit)} by the known statuses, and could be ${inWords(worst, unit)}: too many requests have an unknown status.`;
    }
    return series.liesAbove?.[last] === 1
      ? `${subject(series)} lies above the highest bucket edge of its histogram, ${inWords(value, unit)}, and could be anything above it.`
      : `${subject(series)} is at least ${inWords(value, unit)}, and could be anything above it: its histograms have too few bucket edges in common.`;
  }
  const sample = series.sample?.[last];
  return sample !== undefined && sample < signal.minimumSample
    ? `${Math.round(sample)} observations in the window; ${signal.minimumSample} are needed.`
    : (limits[0] ?? 'There is no value at the end of the range.');
}
