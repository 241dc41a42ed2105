import type { LevelRule } from '../signal';

export const levels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ trouble: 'below', critical: 0.5 }),
};
