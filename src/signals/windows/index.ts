/** Counts over a window that slides along the range, asked of Prometheus at a cost that does not grow with the window. */
export {
  counted,
  countedBy,
  type CountedRequest,
  type Counting,
  increaseBy,
  type Windowing,
  windowing,
} from './windowing';
export { slide } from './slide';
export { type Cell, countsOf, type Tally, tally } from './tally';
export { finder, slidden, without } from './sliding';
export { historySlots, isHistoryShortEnough, MOST_STEPS, wantedTimes } from './history';
