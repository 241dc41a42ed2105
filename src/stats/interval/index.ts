/** Intervals of rates, their differences and ratios, and of means. Confidence defaults to 0.95, two-sided. */
export { CONFIDENCE, UNKNOWN, around, type Interval } from './interval';
export { byError, deltaError, meanInterval } from './mean';
export { clopperPearson, wilson } from './proportion';
export { katz, newcombe, twoProportionP, type Rate } from './twoProportions';
