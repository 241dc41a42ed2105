import { judgedMeasure } from '../../query/judged';
import type { LevelRule, Thresholds } from '../../query/signal';

export const SLO_MEASURES = ['alarm', 'budgetLeft', 'burn', 'compliance', 'exhaustion'] as const;
export type SloMeasure = (typeof SLO_MEASURES)[number];

interface ThresholdOptions {
  readonly measures?: readonly SloMeasure[];
}

export const judgedOf = ({ measures = ['alarm'] }: ThresholdOptions): SloMeasure => judgedMeasure(['alarm'], measures);

const THRESHOLDS: Readonly<Record<SloMeasure, Thresholds>> = {
  alarm: { direction: 'above', warning: 0.5, critical: 1.5 },
  burn: { direction: 'above' },
  budgetLeft: { direction: 'below' },
  compliance: { direction: 'below' },
  exhaustion: { direction: 'below' },
};

export const levels: LevelRule<ThresholdOptions> = {
  levelBy: 'value',
  thresholds: (options) => THRESHOLDS[judgedOf(options)],
};

/** How many days an objective holds. */
export const PERIOD_DAYS = 30;

/** The share of each objective that has to be good, in the dashboard, in alert rules and in reports. */
export const TARGETS = {
  availability: 0.99,
  latency: 0.99,
  validFeatures: 0.98,
  confidence: 0.8,
  correct: 0.85,
} as const;
