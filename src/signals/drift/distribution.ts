import type { Table } from '../../query/derived';
import type { Layout } from '../../query/distributions';
import type { Comparison } from './comparison';
import type { Thing } from './things';

interface Row {
  readonly thing: Thing;
  readonly bin: string;
  readonly reference: number;
  readonly current: number;
  readonly referenceTotal: number;
  readonly currentTotal: number;
}

/** Then and now, bin by bin, at the last time of each. */
export function distributionTable(
  all: ReadonlyArray<{ readonly thing: Thing; readonly comparison: Extract<Comparison, { ok: true }> }>
): Table {
  const rows = all.flatMap(({ thing, comparison }): Row[] => {
    const last = thing.current.times.length - 1;
    if (last < 0) {
      return [];
    }
    const { full } = comparison.at(last);
    const referenceTotal = full.reference.reduce((sum, count) => sum + count, 0);
    const currentTotal = full.current.reduce((sum, count) => sum + count, 0);
    return binNames(comparison.aligned.layout).map((bin, k) => ({
      thing,
      bin,
      reference: full.reference[k],
      current: full.current[k],
      referenceTotal,
      currentTotal,
    }));
  });
  const share = (count: number, total: number): number | null => (total > 0 ? count / total : null);
  return {
    name: 'distribution',
    columns: [
      { name: 'model', type: 'text', values: rows.map(({ thing }) => thing.labels.model ?? null) },
      { name: 'version', type: 'text', values: rows.map(({ thing }) => thing.labels.version ?? null) },
      { name: 'of', type: 'text', values: rows.map(({ thing }) => thing.labels.of) },
      { name: 'feature', type: 'text', values: rows.map(({ thing }) => thing.labels.feature ?? null) },
      { name: 'bin', type: 'text', values: rows.map(({ bin }) => bin) },
      {
        name: 'reference',
        type: 'number',
        unit: 'percentunit',
        values: rows.map(({ reference, referenceTotal }) => share(reference, referenceTotal)),
      },
      {
        name: 'current',
        type: 'number',
        unit: 'percentunit',
        values: rows.map(({ current, currentTotal }) => share(current, currentTotal)),
      },
      { name: 'reference count', type: 'number', unit: 'short', values: rows.map(({ reference }) => reference) },
      { name: 'current count', type: 'number', unit: 'short', values: rows.map(({ current }) => current) },
    ],
  };
}

function binNames(layout: Layout): readonly string[] {
  if (layout.kind === 'names') {
    return layout.names;
  }
  const { edges } = layout;
  return Array.from({ length: edges.length + 1 }, (_, i) =>
    i === 0 ? `≤ ${edges[0]}` : i === edges.length ? `> ${edges[i - 1]}` : `${edges[i - 1]} – ${edges[i]}`
  );
}
