import type { LevelRule } from '../signal';

export const levels: LevelRule<unknown> = {
  levelBy: 'interval',
  thresholds: () => ({ trouble: 'above', warning: 0.3, critical: 0.5 }),
};
