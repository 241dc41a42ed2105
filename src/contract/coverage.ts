import type { ContractMetric } from './metric';
import { CONTRACT } from './metrics';

/** A metric of the contract, and whether a model exposes it; `notNeeded` where it need not. */
export interface Covered {
  readonly metric: ContractMetric;
  readonly state: 'exposed' | 'missing' | 'notNeeded';
}

/** The name that a metric of the exposition belongs to: a histogram's buckets, sum and count are the histogram. */
export const familyOf = (name: string): string => name.replace(/_(bucket|sum|count|created)$/, '');

/** Which metrics of the contract a model exposes. */
export function coverageOf(names: Iterable<string>): Covered[] {
  const given = new Set(names);
  // A native histogram goes by its bare name.
  const exposed = CONTRACT.filter(
    ({ name, type }) => given.has(name) || (type === 'histogram' && given.has(`${name}_bucket`))
  );
  const roles = new Set(exposed.map(({ role }) => role));
  return CONTRACT.map((metric) => ({
    metric,
    state: roles.has(metric.role)
      ? 'exposed'
      : (metric.replacedBy ?? []).some((role) => roles.has(role))
        ? 'notNeeded'
        : 'missing',
  }));
}

/** The signals that would have something to read, were the missing metrics exposed: none of theirs is there now. */
export function lockedSignals(coverage: readonly Covered[]): string[] {
  const open = unlockedIn(coverage, 'exposed');
  return [...unlockedIn(coverage, 'missing')].filter((signal) => !open.has(signal));
}

const unlockedIn = (coverage: readonly Covered[], wanted: Covered['state']): Set<string> =>
  new Set(
    coverage.flatMap(({ metric, state }) => (state === wanted && metric.isCompanion !== true ? metric.unlocks : []))
  );

/** The signals of which every metric belongs to another kind of model, or is measured better by another metric. */
export function notNeededSignals(coverage: readonly Covered[]): string[] {
  const [open, locked] = [unlockedIn(coverage, 'exposed'), unlockedIn(coverage, 'missing')];
  return [...unlockedIn(coverage, 'notNeeded')].filter((signal) => !open.has(signal) && !locked.has(signal));
}

/** Where the names come from that lines of Python use. */
const CLIENT = ['Counter', 'Gauge', 'Histogram', 'REGISTRY'];
const STANDARD = ['bisect', 'itertools', 'math'];
const FROM: Readonly<Record<string, string>> = {
  HistogramMetricFamily: 'prometheus_client.core',
  floatToGoString: 'prometheus_client.utils',
};

/** Lines of Python with the imports that they need before them. */
export function withImports(python: string): string {
  const uses = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(python.replaceAll(/#.*|"[^"]*"/g, ''));
  const client = CLIENT.filter(uses);
  const imports = [
    ...STANDARD.filter(uses).map((name) => `import ${name}`),
    ...(client.length === 0 ? [] : [`from prometheus_client import ${client.join(', ')}`]),
    ...Object.entries(FROM).flatMap(([name, from]) => (uses(name) ? [`from ${from} import ${name}`] : [])),
  ];
  return `${imports.join('\n')}\n\n${python}`;
}
