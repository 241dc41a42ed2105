import { judgedMeasure } from '../../query/judged';
import type { LevelRule, Thresholds } from '../../query/signal';

export const ATTRIBUTION_MEASURES = ['share', 'ndcg', 'rank'] as const;
export type AttributionMeasure = (typeof ATTRIBUTION_MEASURES)[number];

/** A query's measures; where they are left out, those of the signal's defaults that are judged. */
interface Measures {
  readonly measures?: readonly AttributionMeasure[];
}

export const judgedAttribution = ({ measures = ['ndcg'] }: Measures): AttributionMeasure =>
  judgedMeasure(['ndcg'], measures);

const ATTRIBUTION: Readonly<Record<AttributionMeasure, Thresholds>> = {
  ndcg: { direction: 'below', warning: 0.9, critical: 0.8 },
  rank: { direction: 'below' },
  share: { direction: 'above' },
};

export const attributionLevels: LevelRule<Measures> = {
  levelBy: 'value',
  thresholds: (options) => ATTRIBUTION[judgedAttribution(options)],
};
