import type { SignalSeries } from '../../query/derived';
import { type Bands, chiSquareTest, kolmogorovSmirnov, psiReport } from '../../stats/drift';
import type { Comparison, Moment } from './comparison';
import { hasBounds, leastOf, measured, needsOrder, noiseFloors } from './measures';
import type { DriftOptions, Measure } from './options';
import type { DriftSubject } from './reference';

type Compared = Extract<Comparison, { ok: true }>;

/** One subject compared at each of its times: the measures as series, and its p-values before they are adjusted. */
export interface Evaluated {
  readonly subject: DriftSubject;
  readonly series: readonly SignalSeries[];
  readonly p: Float64Array | undefined;
}

interface Column {
  readonly measure: Measure;
  readonly value: Float64Array;
  readonly lower: Float64Array | undefined;
  readonly upper: Float64Array | undefined;
  readonly warning: Float64Array;
  readonly critical: Float64Array;
}

const COMPANIONS = ['psiCorrected', 'psiNullMean', 'psiNoiseFloor'] as const;

/** `exceeding`: how often noise alone may pass a threshold in one look. */
export function evaluated(
  subject: DriftSubject,
  comparison: Compared,
  options: DriftOptions,
  exceeding: Bands,
  withP = false
): Evaluated {
  const { times } = subject.current;
  const ordered = comparison.aligned.layout.kind === 'edges';
  const length = times.length;
  const empty = () => new Float64Array(length).fill(NaN);
  const columns = options.measures
    .filter((measure) => ordered || !needsOrder(measure))
    .map((measure): Column => ({
      measure,
      value: empty(),
      lower: hasBounds(measure) ? empty() : undefined,
      upper: hasBounds(measure) ? empty() : undefined,
      warning: empty(),
      critical: empty(),
    }));
  const companions =
    options.companions && options.measures.includes('psi') ? COMPANIONS.map((name) => ({ name, value: empty() })) : [];
  const sample = new Float64Array(length);
  const worst = empty();
  const p = withP ? empty() : undefined;
  for (let i = 0; i < length; i++) {
    const moment = comparison.at(i);
    sample[i] = moment.sample;
    worst[i] = moment.isLeast ? Infinity : NaN;
    for (const column of columns) {
      fill(column, i, moment, options.compat, exceeding);
    }
    if (p !== undefined) {
      p[i] = pOf(moment, ordered);
    }
    if (companions.length > 0 && moment.merged !== undefined) {
      const { corrected, nullMean, noiseFloor } = psiReport(moment.merged.expected(), moment.merged.current);
      const figures = [corrected, nullMean, noiseFloor];
      companions.forEach(({ value }, k) => (value[i] = figures[k] ?? NaN));
    }
  }
  const judged = options.measures[0];
  return {
    subject,
    p,
    series: [
      ...columns.map(({ measure, value, lower, upper, warning, critical }): SignalSeries => ({
        name: measure,
        labels: { ...subject.labels, measure },
        times,
        value,
        sample,
        ...(worst.includes(Infinity) ? { worst } : {}),
        ...(lower === undefined || upper === undefined ? {} : { lower, upper }),
        ...(options.compat === 'none' ? { noise: { warning, critical } } : {}),
        hasThresholds: measure === judged,
      })),
      ...companions.map(({ name, value }): SignalSeries => ({
        name,
        labels: { ...subject.labels, measure: name },
        times,
        value,
        sample,
        hasThresholds: false,
      })),
    ],
  };
}

function fill(
  column: Column,
  i: number,
  { sample, designEffect, full, merged, isLeast }: Moment,
  compat: DriftOptions['compat'],
  exceeding: Bands
): void {
  const { measure } = column;
  const asItIs = needsOrder(measure) || compat === 'evidently';
  // Too few observations for the merged bins are too few for any measure: its noise is not known.
  const pair = compat === 'none' && merged === undefined ? undefined : asItIs ? full : merged;
  if (pair === undefined) {
    return;
  }
  const figure = measured(measure, pair, compat);
  column.value[i] = isLeast ? leastOf(measure, figure) : figure.value;
  if (column.lower !== undefined && column.upper !== undefined) {
    column.lower[i] = figure.lower;
    column.upper[i] = figure.upper;
  }
  if (compat === 'none') {
    const counts = designEffect === 1 ? pair.reference : pair.reference.map((count) => count / designEffect);
    const reference = { edges: full.edges ?? [], counts };
    const { warning, critical } = noiseFloors(measure, reference, sample / designEffect, exceeding, full.deviation);
    column.warning[i] = warning;
    column.critical[i] = critical;
  }
}

/** Conservative for binned values: Kolmogorov and Smirnov's from the lower bound, chi-square on merged categories. */
function pOf({ full, merged }: Moment, ordered: boolean): number {
  return merged === undefined
    ? NaN
    : ordered
      ? kolmogorovSmirnov(full.reference, full.current).pUpper
      : chiSquareTest(merged.reference, merged.current).p;
}
