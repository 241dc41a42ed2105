import { type Column, ownerColumns, type Table, textColumn } from '../../query/derived';
import type { Labels } from '../../query/series';
import type { Groups } from '../../stats/fairness';
import type { GroupSeries } from './groups';
import { groupRate } from './measures';
import type { FairnessOptions } from './options';
import type { GroupMeasure } from './thresholds';

const RATES: readonly GroupMeasure[] = [
  'selectionRate',
  'truePositiveRate',
  'falsePositiveRate',
  'precision',
  'accuracy',
];

interface Row {
  readonly labels: Labels;
  readonly group: string;
  readonly predicted: Groups[string] | undefined;
  readonly labelled: Groups[string] | undefined;
}

const lastOf = (groups: GroupSeries | undefined): Groups =>
  groups === undefined || groups.times.length === 0 ? {} : groups.at(groups.times.length - 1);

/** The rates of every group at the end of the range; null where a rate rests on too few observations. */
export function groupsTable(
  predicted: ReadonlyMap<string, GroupSeries>,
  labelled: ReadonlyMap<string, GroupSeries>,
  { minimumGroup }: FairnessOptions
): Table {
  const rows = [...new Set([...predicted.keys(), ...labelled.keys()])].flatMap((key): Row[] => {
    const p = predicted.get(key);
    const l = labelled.get(key);
    const labels = (p ?? l)?.labels ?? {};
    const names = [...new Set([...(p?.names ?? []), ...(l?.names ?? [])])].sort();
    const [ofP, ofL] = [lastOf(p), lastOf(l)];
    return names.map((group) => ({ labels, group, predicted: ofP[group], labelled: ofL[group] }));
  });
  const rate = (measure: GroupMeasure, { predicted: p, labelled: l }: Row): number | null => {
    const counts = measure === 'selectionRate' ? (p ?? l) : l;
    const value = counts === undefined ? NaN : groupRate(measure, counts, minimumGroup).value;
    return Number.isNaN(value) ? null : value;
  };
  const total = (counts: Groups[string] | undefined): number | null =>
    counts === undefined ? null : counts.tp + counts.fp + counts.fn + counts.tn;
  return {
    name: 'groups',
    columns: [
      ...ownerColumns(rows),
      textColumn('attribute', rows, ({ labels }) => labels.attribute),
      textColumn('group', rows, ({ group }) => group),
      { name: 'predictions', type: 'number', unit: 'short', values: rows.map((row) => total(row.predicted)) },
      { name: 'labelled', type: 'number', unit: 'short', values: rows.map((row) => total(row.labelled)) },
      ...RATES.map((measure): Column => ({
        name: measure,
        type: 'number',
        unit: 'percentunit',
        values: rows.map((row) => rate(measure, row)),
      })),
    ],
  };
}
