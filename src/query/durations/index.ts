/** Durations however they are exposed: what to ask for, and distributions in seconds made of the answers. */
export type { Distribution } from './distribution';
export { bucketNotices } from './flaws';
export { type DurationsPlan, lookedFor, planDurations } from './plan';
export { quantileName, quantileWithInterval } from './quantiles';
export { matricesOf, type Timeline, timelinesOf } from './timelines';
