/**
 * The thresholds of the signals that are one file each. They stand apart from them so that the alert catalogue, which the
 * browser loads, does not bring whole signals along.
 */
import type { LevelRule } from '../query/signal';

export const actionsLevels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ direction: 'above', critical: 0.5 }),
};

export const attributionLevels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ direction: 'below', warning: 0.9, critical: 0.8 }),
};

export const businessLevels: LevelRule<unknown> = {
  levelBy: 'interval',
  thresholds: () => ({ direction: 'below' }),
};

/** Up to this score a prediction counts as one of low confidence. */
export const CONFIDENCE_FLOOR = 0.6;

export const confidenceLevels: LevelRule<unknown> = {
  levelBy: 'interval',
  thresholds: () => ({ direction: 'above', warning: 0.3, critical: 0.5 }),
};

export const costLevels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ direction: 'above' }),
};

export const sourcesLevels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ direction: 'below', critical: 0.5 }),
};

export const stallsLevels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ direction: 'above', critical: 0.5 }),
};
