import type { LevelRule } from '../signal';

export const levels: LevelRule<unknown> = {
  levelBy: 'interval',
  thresholds: () => ({ trouble: 'below' }),
};
