import type { ExposedCombinations } from '../exposed';
import { CONTRACT } from '../metrics';
import { type Check, some } from './finding';

const labelsOf = (metric: string) => CONTRACT.find(({ name }) => name === metric)?.labels ?? [];

/** Combinations of the labels' values that should be there beside those that are. */
function missing({ metric, combinations }: ExposedCombinations): string[] {
  const labels = labelsOf(metric);
  const present = new Set(combinations.map((one) => labels.map(({ name }) => one[name] ?? '').join('\0')));
  // The groups of one attribute are not those of another, nor are features' categories and reasons.
  const [first, ...rest] = labels;
  if (first === undefined || (rest.length === 0 && first.values === undefined)) {
    return [];
  }
  const isOwn = first.name === 'attribute' || first.name === 'feature' || first.name === 'kpi';
  const parts = isOwn ? [...new Set(combinations.map((one) => one[first.name] ?? ''))] : [undefined];
  return parts.flatMap((part) => {
    const within = part === undefined ? combinations : combinations.filter((one) => one[first.name] === part);
    const free = part === undefined ? labels : rest;
    const values = free.map(({ name, values: fixed }) => fixed ?? [...new Set(within.map((one) => one[name] ?? ''))]);
    return product(values)
      .map((combination) => (part === undefined ? combination : [part, ...combination]))
      .filter((combination) => !present.has(combination.join('\0')))
      .map((combination) => combination.join('/'));
  });
}

const product = (lists: readonly (readonly string[])[]): string[][] =>
  lists.reduce<string[][]>((all, list) => all.flatMap((one) => list.map((item) => [...one, item])), [[]]);

/** Every combination of labels from the start, at zero: one that appears later has lost its first counts. */
export const zeroSeries: Check = ({ counters }) =>
  counters.flatMap((counter) => {
    const absent = missing(counter);
    const names = labelsOf(counter.metric).map(({ name }) => name);
    return absent.length === 0
      ? []
      : [
          {
            check: 'zero-series',
            severity: 'warning' as const,
            metric: counter.metric,
            text: `No series for ${names.join('/')} = ${some(absent)}: when one comes, its first counts are lost, and rates of rare groups are wrong.`,
            advice: 'Create every combination at zero when the model is loaded: call labels(…) once for each.',
          },
        ];
  });

/** Series that did appear late. */
export const bornLate: Check = ({ counters }) =>
  counters.flatMap(({ metric, bornLate: count }) =>
    count === 0
      ? []
      : [
          {
            check: 'born-late',
            severity: 'warning' as const,
            metric,
            text: `${count} series appeared in the last hour beside others of the same version and instance: what they counted before the first scrape is lost.`,
            advice: 'Create every combination at zero when the model is loaded: call labels(…) once for each.',
          },
        ]
  );
