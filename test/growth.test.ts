import { CONTRACT_PROFILE } from '../src/profiles';
import { capture, compareBaselines, planCapture } from '../src/query/baseline';
import type { Labels, Matrix, Series } from '../src/query/series';
import { matrix, run, series } from '../src/query/testing';
import { drift } from '../src/signals/drift';

/**
 * Work over many names of something that ends before Jest ends it. Where it grew with the square of their number it took
 * minutes: each of these did once.
 */
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

const captured = (categorical: Matrix) => {
  const names = Object.keys(planCapture(STRETCH, CONTRACT_PROFILE)).map((name) => [name, matrix()] as const);
  const answers = Object.fromEntries(names) as Parameters<typeof capture>[1];
  return capture(STRETCH, { ...answers, categorical }, { created: new Date(0) }).baseline;
};

const WORK: ReadonlyArray<readonly [what: string, count: number, work: (count: number) => unknown]> = [
  [
    'a baseline of a feature with many categories',
    40_000,
    (count) => captured(each(count, (category) => [series({ feature: 'city', category }, [5])])),
  ],
  [
    'two baselines of many features compared',
    40_000,
    (count) => compareBaselines(captured(each(count, categories)), captured(each(count, categories))),
  ],
  [
    'drift of many features without a baseline',
    60_000,
    (count) => run(drift, { options: { of: 'features' } }, { categorical: each(count, categories) }),
  ],
  [
    'drift of many models',
    30_000,
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
    30_000,
    (count) =>
      run(
        drift,
        { options: { of: 'features', baseline: { kind: 'previous', offset: '1d' }, rollup: true, pValues: true } },
        { categorical: each(count, categories), categoricalEarlier: each(count, categories) }
      ),
  ],
];

test.each(WORK)('%s ends', async (_, count, work) => {
  expect(await work(count)).toBeDefined();
});
