/** The outcome of requests, from a label whose values may be unknown. */
import { meaningOf, type Traffic } from '../profiles';
import { listed } from '../text';
import type { Notice } from './derived';
import type { Labels, Series } from './series';
import { countsOf, tally } from './windows';

/** Counts over time: failures, and requests with an unknown status. */
interface NotGood {
  readonly failed: readonly Series[];
  readonly unknown: readonly Series[];
}

/** The counts of `Traffic.notGood` taken apart. */
export function notGoodOf(series: readonly Series[], { by }: NonNullable<Traffic['notGood']>): NotGood {
  const counts = tally(series, [by]);
  const of = (meaning: ReturnType<typeof meaningOf>): Series[] =>
    counts
      .filter(({ cells }) => cells.some(({ labels }) => meaningOf(labels[by] ?? '') === meaning))
      .map((one) => ({
        labels: one.labels,
        times: one.times,
        values: countsOf(one, (labels) => meaningOf(labels[by] ?? '') === meaning),
      }));
  return { failed: of('failed'), unknown: of('unknown') };
}

/** A warning that names unknown values of the label: what they count is neither good nor bad. */
export function unknownValues(label: string, cells: readonly Labels[]): Notice[] {
  const unknown = [...new Set(cells.map((labels) => labels[label] ?? ''))].filter(
    (value) => meaningOf(value) === 'unknown'
  );
  const values = unknown.map((value) => (value === '' ? 'no value' : JSON.stringify(value)));
  return unknown.length === 0
    ? []
    : [
        {
          severity: 'warning',
          text: `Requests with ${label} = ${listed(values, 5)} count neither as answered nor as failed: write ok, error or rejected, or codes of HTTP.`,
        },
      ];
}
