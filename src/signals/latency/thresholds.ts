import type { LevelRule } from '../../query/signal';

/** How long a request may take, in seconds: of the objective, of Apdex and of the share that took longer. */
export const LATENCY_OBJECTIVE = 0.5;

export const levels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ direction: 'above', warning: 0.4, critical: LATENCY_OBJECTIVE }),
};
