import { grouped } from '../../grouped';
import { positiveOfShare } from '../../query/classes';
import type { Notice } from '../../query/derived';
import { contractLabels, labelKey } from '../../query/select';
import type { Labels, Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { outcomesIn } from '../../query/windows';
import type { BinaryCounts } from '../../stats/classification';
import { addAt } from '../../stats/elements';
import type { Groups } from '../../stats/fairness';

/** The groups of one protected attribute of one model version over time. */
export interface GroupSeries {
  readonly labels: Labels;
  /** Unix seconds. */
  readonly times: Float64Array;
  readonly names: readonly string[];
  readonly at: (index: number) => Groups;
}

interface Cells {
  readonly tp: Float64Array;
  readonly fp: Float64Array;
  readonly fn: Float64Array;
  readonly tn: Float64Array;
}

/**
 * Gathers group counters. Counts of predictions without `actual` go into tp and tn: their selection rate is right, and
 * nothing else may be asked of them.
 */
export function groupsOf(
  { series }: Matrix,
  context: PlanContext,
  positive: string | undefined
): { readonly groups: ReadonlyMap<string, GroupSeries>; readonly notices: readonly Notice[] } {
  const notices = new Map<string, Notice>();
  const groups = new Map<string, GroupSeries>();
  const all = outcomesIn(series, notices, ['group']).map((one) => ({
    ...one,
    named: contractLabels(one.labels, context.profile),
    classes: one.cells.flatMap(({ labels: { predicted, actual } }) => [predicted ?? '', actual ?? '']),
  }));
  const ofModel = new Map(
    [...grouped(all, ({ named }) => named.model ?? '')].map(([model, some]) => [
      model,
      [...new Set(some.flatMap((one) => one.classes))],
    ])
  );
  for (const { named, times, cells, classes } of all) {
    const wanted = positiveOfShare(classes, positive, ofModel.get(named.model ?? ''));
    if (wanted.notice !== undefined) {
      notices.set(wanted.notice.text, wanted.notice);
    }
    if (!wanted.known) {
      continue;
    }
    const byGroup = new Map<string, Cells>();
    for (const { labels: cell, counts } of cells) {
      const group = cell.group ?? '';
      const into = byGroup.get(group) ?? emptyCells(times.length);
      byGroup.set(group, into);
      const chosen = cell.predicted === wanted.name;
      const target = into[cellOf(chosen, cell.actual === undefined ? chosen : cell.actual === wanted.name)];
      for (let i = 0; i < counts.length; i++) {
        addAt(target, i, counts[i] ?? NaN);
      }
    }
    groups.set(labelKey(named), { labels: named, times, names: [...byGroup.keys()].sort(), at: atOf(byGroup) });
  }
  return { groups, notices: [...notices.values()] };
}

const emptyCells = (length: number): Cells => ({
  tp: new Float64Array(length),
  fp: new Float64Array(length),
  fn: new Float64Array(length),
  tn: new Float64Array(length),
});

const cellOf = (chosen: boolean, isPositive: boolean): keyof BinaryCounts =>
  chosen ? (isPositive ? 'tp' : 'fp') : isPositive ? 'fn' : 'tn';

const atOf =
  (byGroup: ReadonlyMap<string, Cells>) =>
  (index: number): Groups =>
    Object.fromEntries(
      [...byGroup].map(([name, { tp, fp, fn, tn }]) => [
        name,
        { tp: tp[index] ?? NaN, fp: fp[index] ?? NaN, fn: fn[index] ?? NaN, tn: tn[index] ?? NaN },
      ])
    );
