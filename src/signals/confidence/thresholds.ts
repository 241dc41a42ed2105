import { judgedMeasure } from '../../query/judged';
import type { LevelRule, Thresholds } from '../../query/signal';

/** Up to this score a prediction counts as one of low confidence. */
export const CONFIDENCE_FLOOR = 0.6;

export const CONFIDENCE_MEASURES = ['mean', 'entropy', 'underFloor'] as const;
export type ConfidenceMeasure = (typeof CONFIDENCE_MEASURES)[number];

/** A query's measures; where they are left out, those of the signal's defaults that are judged. */
interface Measures {
  readonly measures?: readonly ConfidenceMeasure[];
}

export const judgedConfidence = ({ measures = ['underFloor'] }: Measures): ConfidenceMeasure =>
  judgedMeasure(['underFloor'], measures);

const CONFIDENCE: Readonly<Record<ConfidenceMeasure, Thresholds>> = {
  underFloor: { direction: 'above', warning: 0.3, critical: 0.5 },
  entropy: { direction: 'above' },
  mean: { direction: 'below' },
};

export const confidenceLevels: LevelRule<Measures> = {
  levelBy: 'interval',
  thresholds: (options) => CONFIDENCE[judgedConfidence(options)],
};
