/** Counts over the window that each point looks back on. */
export { counted, countedSelector, countedTogether, suffixed } from './counted';
export { type Cell, countsOf, type Tally, tally } from './tally';
export { finder, without } from './finder';
export { historySlots, isHistoryShortEnough, MOST_STEPS, wantedTimes } from './history';
