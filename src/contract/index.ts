/** The metric contract as data: what a model may expose, what that unlocks, and how well it is exposed. */
export { type Covered, coverageOf, familyOf, lockedSignals, notNeededSignals, withImports } from './coverage';
export type { Exposed, ExposedCombinations, ExposedHistogram, ExposedLabel, ContractMetric } from './metric';
export { CONTRACT } from './metrics';
