import { capture, compareBaselines, planCapture } from '../src/query/baseline';
import type { Labels, Series } from '../src/query/series';
import { matrix, run, series } from '../src/query/testing';
import { drift } from '../src/signals/drift';

/**
 * Work over so many names of something takes so much longer with ten times of them: ten times, and more for sorting and collecting
 * them. Its square would be a hundred times as much. Both are processor time of one run, so that a slow machine is one for both.
 */
const TIMES_MORE = 10;
const MOST_TIMES_LONGER = 20;

const LOAN = { model: 'loan', version: '3' };
const STRETCH = { ...LOAN, from: 1_700_000_000, to: 1_700_086_400 };

const each = (count: number, one: (name: string) => readonly Series[]) => ({
  ...matrix(),
  series: Array.from({ length: count }, (_, i) => `n${i}`).flatMap(one),
});

const classes = (labels: Labels): readonly Series[] => [
  series({ ...labels, class: 'approve' }, [60, 60, 60]),
  series({ ...labels, class: 'deny' }, [40, 40, 40]),
];

const categories = (feature: string): readonly Series[] => [
  series({ ...LOAN, feature, category: 'a' }, [600, 600, 600]),
  series({ ...LOAN, feature, category: 'b' }, [400, 400, 400]),
];

const captured = (count: number) => {
  const names = Object.keys(planCapture(STRETCH)).map((name) => [name, matrix()] as const);
  const answers = Object.fromEntries(names) as Parameters<typeof capture>[1];
  const categorical = each(count, (category) => [series({ feature: 'city', category }, [5])]);
  return capture(STRETCH, { ...answers, categorical }, { created: new Date(0) }).baseline;
};

const WORK: ReadonlyArray<readonly [what: string, few: number, work: (count: number) => unknown]> = [
  ['a baseline of a feature with many categories', 500, captured],
  ['two such baselines compared', 500, (count) => compareBaselines(captured(count), captured(count))],
  [
    'drift of many features without a baseline',
    5_000,
    (count) => run(drift, { options: { of: 'features' } }, { categorical: each(count, categories) }),
  ],
  [
    'drift of many models',
    1_000,
    (count) =>
      run(
        drift,
        { options: { of: 'classes', baseline: { kind: 'previous', offset: '1d' } } },
        {
          classes: each(count, (model) => classes({ ...LOAN, model })),
          classesEarlier: each(count, (model) => classes({ ...LOAN, model })),
        }
      ),
  ],
  [
    'the share of drifted features, with their p-values',
    1_000,
    (count) =>
      run(
        drift,
        { options: { of: 'features', baseline: { kind: 'previous', offset: '1d' }, rollup: true, pValues: true } },
        { categorical: each(count, categories), categoricalEarlier: each(count, categories) }
      ),
  ],
];

const processorTime = (work: () => unknown): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
};

test.each(WORK)('%s takes no longer than their number', (_, few, work) => {
  work(few);
  const short = processorTime(() => work(few));
  const long = processorTime(() => work(TIMES_MORE * few));
  expect(long / short).toBeLessThan(MOST_TIMES_LONGER);
});
