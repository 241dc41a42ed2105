import type { Notice } from '../derived';
import { isUnavailable, type Unavailable, type VersionBaseline } from '../request';
import { type Baseline, readBaseline } from './artifact';

/** What there is for one version: its baseline, or why not. */
export type FoundBaseline =
  | { readonly found: true; readonly version: string; readonly baseline: Baseline }
  | { readonly found: false; readonly reason: string };

export interface Library {
  /** Of the version, or without one of the newest that has a baseline. */
  readonly find: (model: string | undefined, version: string | undefined) => FoundBaseline;
  /** Metrics that the run itself holds, those of its artifact over them. */
  readonly metrics: (model: string | undefined, version: string | undefined) => Readonly<Record<string, number>>;
}

/** Puts the answer to `mlflow.baselines` in order; each artifact is read once, when it is first asked for. */
export function libraryOf(answer: readonly VersionBaseline[] | Unavailable | undefined): Library {
  if (answer === undefined || isUnavailable(answer)) {
    const reason = answer === undefined ? 'baselines were not asked for' : answer.unavailable;
    return { find: () => ({ found: false, reason }), metrics: () => ({}) };
  }
  const shelves = new Map<VersionBaseline, FoundBaseline>();
  const shelfOf = (one: VersionBaseline): FoundBaseline => {
    const known = shelves.get(one) ?? read(one);
    shelves.set(one, known);
    return known;
  };
  const among = (model: string | undefined, version: string | undefined): VersionBaseline[] =>
    answer.filter((one) => one.model === model && (version === undefined || one.version === version));
  return {
    find: (model, version) => {
      const shelf = among(model, version).map(shelfOf);
      return shelf.find(({ found }) => found) ?? shelf[0] ?? { found: false, reason: unknown(model, version) };
    },
    metrics: (model, version) => {
      const [one] = among(model, version);
      if (one === undefined) {
        return {};
      }
      const shelf = shelfOf(one);
      return { ...one.metrics, ...(shelf.found ? shelf.baseline.metrics : {}) };
    },
  };
}

function read({ model, version, baseline }: VersionBaseline): FoundBaseline {
  if (!baseline.found) {
    return { found: false, reason: `version ${version} of "${model}": ${baseline.reason}` };
  }
  const reading = readBaseline(baseline.artifact);
  return reading.ok
    ? { found: true, version, baseline: reading.baseline }
    : { found: false, reason: `version ${version} of "${model}": ${reading.reason}` };
}

const unknown = (model: string | undefined, version: string | undefined): string =>
  model === undefined
    ? 'the series name no model, so there is no run to take a baseline from'
    : version === undefined
      ? `MLflow's registry has no model "${model}"`
      : `MLflow's registry has no version ${version} of "${model}"`;

/** One notice for each reason, whatever the number of series that it limits. */
export const noBaseline = (reasons: Iterable<string>, instead: string): Notice[] =>
  [...new Set(reasons)].map((reason) => ({ severity: 'warning', text: `No baseline: ${reason}. ${instead}` }));
