import { judgedMeasure } from '../../query/judged';
import type { LevelRule } from '../../query/signal';
import type { ResourceMeasure } from './options';

interface ThresholdOptions {
  readonly measures?: readonly ResourceMeasure[];
}

const SUSTAINED: readonly ResourceMeasure[] = ['cpuSustained', 'gpuSustained'];
const SHARES: readonly ResourceMeasure[] = [...SUSTAINED, 'memoryShare'];

/** The measure that thresholds apply to: a query has one pair of them. */
export const judgedOf = ({ measures = SUSTAINED }: ThresholdOptions): ResourceMeasure =>
  judgedMeasure(SHARES, measures);

/** Sustained use is judged by default, and memory beside it where the query says how much is too much; else the first measure. */
export function isJudged(measure: ResourceMeasure, options: ThresholdOptions, hasOwn: boolean): boolean {
  const judged = judgedOf(options);
  return SHARES.includes(judged)
    ? SUSTAINED.includes(measure) || (measure === 'memoryShare' && hasOwn)
    : measure === judged;
}

/** More is worse of all of them. */
export const levels: LevelRule<ThresholdOptions> = {
  levelBy: 'value',
  thresholds: (options) =>
    SHARES.includes(judgedOf(options)) ? { direction: 'above', warning: 0.8, critical: 0.95 } : { direction: 'above' },
};
