import type { LevelRule } from '../../query/signal';
import type { LlmOptions } from './options';

type ThresholdOptions = Partial<Pick<LlmOptions, 'source'>>;

/** Of the time to the first token; traces have no thresholds of their own. */
export const levels: LevelRule<ThresholdOptions> = {
  levelBy: 'value',
  thresholds: ({ source = 'server' }) =>
    source === 'server' ? { direction: 'above', warning: 1, critical: 2.5 } : { direction: 'above' },
};
