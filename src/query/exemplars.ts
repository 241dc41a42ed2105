import { ownAt } from '../stats/elements';
import type { Notice, Table } from './derived';
import { type Exemplar, isUnavailable, type Unavailable } from './request';
import type { Labels } from './series';

/** The result of a request for exemplars: a table, or why there is none; undefined if none was requested. */
export function exemplarsFrom(
  answer: readonly Exemplar[] | Unavailable | undefined,
  inUnit: (value: number) => number = (value) => value
): { readonly exemplars?: Table; readonly notices: readonly Notice[] } {
  if (answer === undefined) {
    return { notices: [] };
  }
  return isUnavailable(answer)
    ? { notices: [{ severity: 'warning', text: `No exemplars: ${answer.unavailable}` }] }
    : { exemplars: exemplarTable(answer, inUnit), notices: [] };
}

/** As Grafana's panels expect exemplars: time and value first, then every label as a column of its own. */
function exemplarTable(exemplars: readonly Exemplar[], inUnit: (value: number) => number): Table {
  const merged: Labels[] = exemplars.map((one) => ({ ...one.seriesLabels, ...one.labels }));
  const names = [...new Set(merged.flatMap((labels) => Object.keys(labels)))].sort();
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
