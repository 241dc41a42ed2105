import { ownAt } from '../stats/elements';
import type { Notice, Table } from './derived';
import { type Exemplar, isUnavailable, type Unavailable } from './request';
import type { Labels } from './series';

/** Each is a column with a row for every exemplar: names that differ from one to the next would be millions of cells. */
const MAX_LABELS = 100;

/** The result of a request for exemplars: a table, or why there is none; undefined if none was requested. */
export function exemplarsFrom(
  answer: readonly Exemplar[] | Unavailable | undefined,
  inUnit: (value: number) => number = (value) => value
): { readonly exemplars?: Table; readonly notices: readonly Notice[] } {
  if (answer === undefined) {
    return { notices: [] };
  }
  if (isUnavailable(answer)) {
    return { notices: [{ severity: 'warning', text: `No exemplars: ${answer.unavailable}` }] };
  }
  const merged: Labels[] = answer.map((one) => ({ ...one.seriesLabels, ...one.labels }));
  const names = [...new Set(merged.flatMap((labels) => Object.keys(labels)))];
  const text = `The exemplars have ${names.length} different labels, of which the first ${MAX_LABELS} are shown.`;
  return {
    exemplars: exemplarTable(answer, merged, names.slice(0, MAX_LABELS).sort(), inUnit),
    notices: names.length > MAX_LABELS ? [{ severity: 'warning', text }] : [],
  };
}

/** As Grafana's panels expect exemplars: time and value first, then every label as a column of its own. */
function exemplarTable(
  exemplars: readonly Exemplar[],
  merged: readonly Labels[],
  names: readonly string[],
  inUnit: (value: number) => number
): Table {
  return {
    name: 'exemplar',
    columns: [
      { name: 'Time', type: 'time', values: exemplars.map((one) => one.time * 1000) },
      { name: 'Value', type: 'number', values: exemplars.map((one) => inUnit(one.value)) },
      ...names.map((name) => ({
        name,
        type: 'text' as const,
        values: merged.map((labels) => ownAt(labels, name) ?? null),
      })),
    ],
  };
}
