/** What is usual for the season: the history to ask for, and what was to be expected at each moment. */
export { seasonOptions } from './options';
export { expectations, historyTimes, optionalHistory, seasonNotice, type SeasonOptions } from './season';
