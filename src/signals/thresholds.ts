/**
 * The thresholds of the signals that are one file each. They stand apart from them so that the alert catalogue, which the
 * browser loads, does not bring whole signals along.
 */
import { judgedMeasure } from '../query/judged';
import type { LevelRule, Thresholds } from '../query/signal';

export const actionsLevels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ direction: 'above', critical: 0.5 }),
};

export const ATTRIBUTION_MEASURES = ['share', 'ndcg', 'rank'] as const;
export type AttributionMeasure = (typeof ATTRIBUTION_MEASURES)[number];

/** A query's measures; where they are left out, those of the signal's defaults that are judged. */
interface Measures<M extends string> {
  readonly measures?: readonly M[];
}

export const judgedAttribution = ({ measures = ['ndcg'] }: Measures<AttributionMeasure>): AttributionMeasure =>
  judgedMeasure(['ndcg'], measures);

const ATTRIBUTION: Readonly<Record<AttributionMeasure, Thresholds>> = {
  ndcg: { direction: 'below', warning: 0.9, critical: 0.8 },
  rank: { direction: 'below' },
  share: { direction: 'above' },
};

export const attributionLevels: LevelRule<Measures<AttributionMeasure>> = {
  levelBy: 'value',
  thresholds: (options) => ATTRIBUTION[judgedAttribution(options)],
};

export const businessLevels: LevelRule<unknown> = {
  levelBy: 'interval',
  thresholds: () => ({ direction: 'below' }),
};

/** Up to this score a prediction counts as one of low confidence. */
export const CONFIDENCE_FLOOR = 0.6;

export const CONFIDENCE_MEASURES = ['mean', 'entropy', 'underFloor'] as const;
export type ConfidenceMeasure = (typeof CONFIDENCE_MEASURES)[number];

export const judgedConfidence = ({ measures = ['underFloor'] }: Measures<ConfidenceMeasure>): ConfidenceMeasure =>
  judgedMeasure(['underFloor'], measures);

const CONFIDENCE: Readonly<Record<ConfidenceMeasure, Thresholds>> = {
  underFloor: { direction: 'above', warning: 0.3, critical: 0.5 },
  entropy: { direction: 'above' },
  mean: { direction: 'below' },
};

export const confidenceLevels: LevelRule<Measures<ConfidenceMeasure>> = {
  levelBy: 'interval',
  thresholds: (options) => CONFIDENCE[judgedConfidence(options)],
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
