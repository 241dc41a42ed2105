import { type Column, ownerColumns, type Table, textColumn } from '../../query/derived';
import { reliability } from '../../stats/classification';
import type { Confusion } from './outcomes';
import type { LabelledScores } from './scores';

/** One row for each pair of an actual and a predicted class; the share is of the actual class. */
export function confusionTable(confusions: readonly Confusion[]): Table {
  const rows = confusions.flatMap(({ labels, times, classes, at }) => {
    if (times.length === 0) {
      return [];
    }
    const { cells } = at(times.length - 1);
    return classes.flatMap((actual, a) => {
      const support = classes.reduce((sum, _, p) => sum + (cells[a * classes.length + p] ?? NaN), 0);
      return classes.map((predicted, p) => {
        const count = cells[a * classes.length + p] ?? NaN;
        return { labels, actual, predicted, count, share: support > 0 ? count / support : null };
      });
    });
  });
  return {
    name: 'confusion matrix',
    columns: [
      ...ownerColumns(rows),
      textColumn('actual', rows, ({ actual }) => actual),
      textColumn('predicted', rows, ({ predicted }) => predicted),
      { name: 'count', type: 'number', unit: 'short', values: rows.map(({ count }) => count) },
      { name: 'share', type: 'number', unit: 'percentunit', values: rows.map(({ share }) => share) },
    ],
  };
}

/** The reliability diagram: where the score is right, what was observed is what was foretold. */
export function reliabilityTable(scores: readonly LabelledScores[]): Table {
  const rows = scores.flatMap(({ labels, times, at }) =>
    times.length === 0 ? [] : reliability(at(times.length - 1)).map((bin) => ({ labels, ...bin }))
  );
  const share = (name: string, values: readonly number[]): Column => ({
    name,
    type: 'number',
    unit: 'percentunit',
    values,
  });
  return {
    name: 'reliability',
    columns: [
      ...ownerColumns(rows),
      share(
        'from',
        rows.map(({ left }) => left)
      ),
      share(
        'to',
        rows.map(({ right }) => right)
      ),
      share(
        'score',
        rows.map(({ score }) => score)
      ),
      share(
        'observed',
        rows.map(({ observed }) => observed)
      ),
      share(
        'lower',
        rows.map(({ lower }) => lower)
      ),
      share(
        'upper',
        rows.map(({ upper }) => upper)
      ),
      // The diagonal: what would be observed if every score meant what it says.
      share(
        'ideal',
        rows.map(({ score }) => score)
      ),
      { name: 'count', type: 'number', unit: 'short', values: rows.map(({ count }) => count) },
    ],
  };
}
