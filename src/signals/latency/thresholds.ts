import { judgedMeasure } from '../../query/judged';
import type { LevelRule, Thresholds } from '../../query/signal';

/** How long a request may take, in seconds: of the objective, of Apdex and of the share that took longer. */
export const LATENCY_OBJECTIVE = 0.5;

export const LATENCY_MEASURES = ['quantiles', 'mean', 'max', 'over', 'apdex'] as const;
export type LatencyMeasure = (typeof LATENCY_MEASURES)[number];

interface ThresholdOptions {
  readonly measures?: readonly LatencyMeasure[];
}

/** Quantiles have default thresholds, and only one of them: `thresholdQuantile`. */
export const judgedOf = ({ measures = ['quantiles'] }: ThresholdOptions): LatencyMeasure =>
  judgedMeasure(['quantiles'], measures);

const THRESHOLDS: Readonly<Record<LatencyMeasure, Thresholds>> = {
  quantiles: { direction: 'above', warning: 0.4, critical: LATENCY_OBJECTIVE },
  mean: { direction: 'above' },
  max: { direction: 'above' },
  over: { direction: 'above' },
  apdex: { direction: 'below' },
};

export const levels: LevelRule<ThresholdOptions> = {
  levelBy: 'value',
  thresholds: (options) => THRESHOLDS[judgedOf(options)],
};
