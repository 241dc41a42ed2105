import type { LevelRule } from '../../query/signal';

export const sourcesLevels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ direction: 'below', critical: 0.5 }),
};
