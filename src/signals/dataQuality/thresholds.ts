import type { LevelRule, Thresholds } from '../../query/signal';
import type { DataQualityMeasure, DataQualityOptions } from './plan';

type Kind = 'share' | 'score' | 'age' | 'distance' | 'count';

const KINDS: Readonly<Record<DataQualityMeasure, Kind>> = {
  missing: 'share',
  invalid: 'share',
  unseen: 'share',
  volume: 'count',
  volumeScore: 'score',
  freshness: 'age',
  consistency: 'distance',
};

/** A query has one pair of thresholds: it applies to the first measure that has default thresholds, and to those of its kind. */
const judgedKind = ({ measures }: Pick<DataQualityOptions, 'measures'>): Kind =>
  measures.map((measure) => KINDS[measure]).find((kind) => kind !== 'count') ?? 'count';

export const hasThresholds = (measure: DataQualityMeasure, options: DataQualityOptions): boolean =>
  KINDS[measure] === judgedKind(options);

const THRESHOLDS: Readonly<Record<Kind, Thresholds>> = {
  share: { direction: 'above', warning: 0.05, critical: 0.2 },
  score: { direction: 'above', warning: 4, critical: 8 },
  age: { direction: 'above', warning: 3600, critical: 86_400 },
  distance: { direction: 'above', warning: 0.1, critical: 0.25 },
  // Too much of it is for the score to say.
  count: { direction: 'below' },
};

export const levels: LevelRule<Pick<DataQualityOptions, 'measures'>> = {
  levelBy: 'interval',
  thresholds: (options) => THRESHOLDS[judgedKind(options)],
};
