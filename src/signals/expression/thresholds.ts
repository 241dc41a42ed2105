import type { LevelRule } from '../../query/signal';
import type { ExpressionOptions } from './plan';

export const levels: LevelRule<Pick<ExpressionOptions, 'direction'>> = {
  levelBy: 'value',
  thresholds: ({ direction }) => ({ direction }),
};
