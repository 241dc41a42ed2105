import type { LevelRule } from '../../query/signal';

export const levels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ direction: 'above', warning: 0.5, critical: 1.5 }),
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
