/** Thresholds from a model's own past, and what any thresholds would have done with it. Pure: who has the history asks. */
export { type AlertSeverity, backtest, type Backtest, type BacktestOptions, firingsOf, SEVERITIES } from './backtest';
export { firings, type Timing } from './firing';
export { type History, type Span } from './history';
export { suggest, type Suggestion, type SuggestOptions } from './suggest';
