/** Distributions over time: counts in bins or by category, whatever they were counted with. */
export { type DistributionSeries, type Layout, ofBuckets, ofTally, rowAt } from './distributionSeries';
