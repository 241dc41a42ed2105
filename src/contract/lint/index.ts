import type { Exposed } from '../exposed';
import { cardinality } from './cardinality';
import { coarseBuckets, edgeAtObjective, sameLayout } from './edges';
import type { Check, LintFinding } from './finding';
import { gaugesAlone, totalSuffix, versionLabel } from './names';
import { bornLate, zeroSeries } from './zeros';

/** What is looked at, in the order of what does most harm to the figures. */
const CHECKS: readonly Check[] = [
  versionLabel,
  totalSuffix,
  zeroSeries,
  bornLate,
  sameLayout,
  edgeAtObjective,
  coarseBuckets,
  cardinality,
  gaugesAlone,
];

/** What a model's instrumentation does to its figures, warnings first. */
export function lint(exposed: Exposed): LintFinding[] {
  const all = CHECKS.flatMap((check) => check(exposed));
  return [
    ...all.filter(({ severity }) => severity === 'warning'),
    ...all.filter(({ severity }) => severity === 'info'),
  ];
}

export { MANY_SERIES } from './cardinality';
export type { LintFinding } from './finding';
