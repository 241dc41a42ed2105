import type { ContractMetric } from './metric';
import { CONTRACT } from './metrics';

/** A metric of the contract, and whether a model exposes it. */
export interface Covered {
  readonly metric: ContractMetric;
  readonly isExposed: boolean;
}

/** The name that a metric of the exposition belongs to: a histogram's buckets, sum and count are the histogram. */
export const familyOf = (name: string): string => name.replace(/_(bucket|sum|count|created)$/, '');

/** What of the contract stands among the names that a model exposes. */
export function coverageOf(names: Iterable<string>): Covered[] {
  const exposed = new Set(names);
  return CONTRACT.map((metric) => ({
    metric,
    // A native histogram goes by its bare name.
    isExposed: exposed.has(metric.name) || (metric.type === 'histogram' && exposed.has(`${metric.name}_bucket`)),
  }));
}

/** The signals that would have something to read, were the missing metrics exposed: none of theirs is there now. */
export function lockedSignals(coverage: readonly Covered[]): string[] {
  const signalsOf = (isExposed: boolean) =>
    new Set(coverage.filter((one) => one.isExposed === isExposed).flatMap(({ metric }) => metric.unlocks));
  const open = signalsOf(true);
  return [...signalsOf(false)].filter((signal) => !open.has(signal));
}
