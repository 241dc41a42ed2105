import type { LevelRule, Thresholds } from '../../query/signal';
import type { DataQualityMeasure, DataQualityOptions } from './plan';

type Kind = 'share' | 'score' | 'age' | 'distance';

const KINDS: Readonly<Record<DataQualityMeasure, Kind | undefined>> = {
  missing: 'share',
  invalid: 'share',
  unseen: 'share',
  volume: undefined,
  volumeScore: 'score',
  freshness: 'age',
  consistency: 'distance',
};

/** A query has one pair of thresholds: it speaks about the first measure and those of its kind. */
const judgedKind = ({ measures }: Pick<DataQualityOptions, 'measures'>): Kind =>
  measures.map((measure) => KINDS[measure]).find((kind) => kind !== undefined) ?? 'share';

export const hasThresholds = (measure: DataQualityMeasure, options: DataQualityOptions): boolean =>
  KINDS[measure] !== undefined && KINDS[measure] === judgedKind(options);

const THRESHOLDS: Readonly<Record<Kind, Thresholds>> = {
  share: { direction: 'above', warning: 0.05, critical: 0.2 },
  score: { direction: 'above', warning: 4, critical: 8 },
  age: { direction: 'above', warning: 3600, critical: 86_400 },
  distance: { direction: 'above', warning: 0.1, critical: 0.25 },
};

export const levels: LevelRule<Pick<DataQualityOptions, 'measures'>> = {
  levelBy: 'interval',
  thresholds: (options) => THRESHOLDS[judgedKind(options)],
};
