import type { LevelRule } from '../../query/signal';
import type { ConceptDriftOptions } from './plan';

/** The states of the detectors have default thresholds; the error rate alone has those of the query. */
export const levels: LevelRule<Partial<Pick<ConceptDriftOptions, 'view'>>> = {
  levelBy: 'value',
  thresholds: ({ view }) =>
    view === 'errorRate' ? { direction: 'above' } : { direction: 'above', warning: 0.5, critical: 1.5 },
};
