/** Thresholds from a model's own past, and what any thresholds would have done with it. Pure: who has the history asks. */
export { backtest, type Backtest, type Behaviour } from './backtest';
export { historyOf, historyQuery } from './history';
export { suggestFor, suggest, type Suggestion } from './suggest';
export { type History, type Span } from './backtest';
