import type { LevelRule } from '../../query/signal';
import type { CompareOptions } from './options';

/** Worse for certain, and worse by a twentieth for certain; which side is worse depends on the rate. */
export const levels: LevelRule<Pick<CompareOptions, 'rate'>> = {
  levelBy: 'interval',
  thresholds: ({ rate }) => {
    switch (rate) {
      case 'errorShare':
        return { direction: 'above', warning: 0, critical: 0.05 };
      case 'positiveShare':
        return undefined;
      default:
        return { direction: 'below', warning: 0, critical: -0.05 };
    }
  },
};
