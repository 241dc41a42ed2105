import type { LevelRule } from '../signal';

export const levels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ trouble: 'above' }),
};
