/** Service level objectives as good of total: the error budget and how fast it burns. */
export {
  burnFactor,
  burnRate,
  errorBudget,
  highestBurnRate,
  minimumEvents,
  reachableFactor,
  timeToExhaustion,
  type ErrorBudget,
} from './burnrate';
