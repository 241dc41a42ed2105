/** Disparities between groups, in fairlearn's and in AIF360's conventions. What is not defined stays NaN. */
export {
  rateDifference,
  rateRatio,
  signedDifference,
  signedRatio,
  type Disparity,
  type Groups,
  pool,
  rateOf,
  type GroupRate,
} from './disparity';
export { averageAbsoluteOddsDifference, averageOddsDifference, equalizedOddsDifference } from './odds';
