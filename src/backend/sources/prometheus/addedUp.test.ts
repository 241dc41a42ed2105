import fc from 'fast-check';
import type { NativeHistogram, Series } from '../../../query/series';
import { addedUp, countUpTo } from './addedUp';

const histogram = (
  ...buckets: ReadonlyArray<readonly [left: number, right: number, count: number]>
): NativeHistogram => ({
  count: buckets.reduce((sum, [, , count]) => sum + count, 0),
  sum: 1,
  buckets: buckets.map(([left, right, count]) => ({ rule: 0, left, right, count })),
});

const series = (labels: Series['labels'], ...histograms: readonly NativeHistogram[]): Series => ({
  labels,
  times: new Float64Array(),
  values: new Float64Array(),
  histograms: histograms.map((one, i) => ({ time: 60 * (i + 1), histogram: one })),
});

const sum = async (...all: readonly Series[]) => {
  const { series: sums, ...said } = await addedUp({ series: all, warnings: ['w'], infos: ['i'] }, ['model']);
  const read = sums.map(({ labels, histograms = [] }) => [
    labels,
    histograms.map(({ time, histogram: { count, buckets } }) => [
      time,
      count,
      buckets.map((one) => [one.left, one.right, one.count]),
    ]),
  ]);
  return { read, said };
};

test('histograms are added up by their labels, on the edges that all have', async () => {
  const { read, said } = await sum(
    series(
      { model: 'm', instance: 'a' },
      histogram([-Infinity, 0.25, 1], [0.25, 0.5, 2], [0.5, 1, 4], [1, Infinity, 8])
    ),
    series({ model: 'm', instance: 'b' }, histogram([-Infinity, 0.3, 1], [0.3, 0.5, 2], [0.5, 1, 4])),
    series({ model: 'n' }, histogram([0, 1, 5]))
  );
  expect(read).toEqual([
    [
      { model: 'm' },
      [
        [
          60,
          22,
          [
            [-Infinity, 0.5, 6],
            [0.5, 1, 8],
            [1, Infinity, 8],
          ],
        ],
      ],
    ],
    [{ model: 'n' }, [[60, 5, [[0, 1, 5]]]]],
  ]);
  expect(said.warnings).toEqual(['w']);
  expect(said.infos).toEqual([
    'i',
    expect.stringMatching(/^The native histograms of \{model="m"\}, \{model="n"\} have buckets of/),
  ]);
});

test('an edge within an empty bucket is one that the histogram has', async () => {
  const { read } = await sum(
    series({ model: 'm', instance: 'a' }, histogram([0, 1, 3], [4, 8, 5])),
    series({ model: 'm', instance: 'b' }, histogram([0, 1, 1], [1, 2, 1], [2, 3, 1]))
  );
  expect(read).toEqual([
    [
      { model: 'm' },
      [
        [
          60,
          11,
          [
            [0, 1, 4],
            [1, 2, 1],
            [2, 3, 1],
            [4, 8, 5],
          ],
        ],
      ],
    ],
  ]);
});

test('at each moment those are added up that there are', async () => {
  const one = histogram([0, 1, 3]);
  const later = {
    ...series({ model: 'm', instance: 'b' }),
    histograms: [
      { time: 30, histogram: one },
      { time: 120, histogram: one },
    ],
  };
  const { read } = await sum(series({ model: 'm', instance: 'a' }, one, one), later);
  expect(read).toEqual([
    [
      { model: 'm' },
      [
        [30, 3, [[0, 1, 3]]],
        [60, 3, [[0, 1, 3]]],
        [120, 6, [[0, 1, 6]]],
      ],
    ],
  ]);
});

test('of no histograms nothing is said', async () => {
  expect(await sum()).toEqual({ read: [], said: { warnings: ['w'], infos: ['i'] } });
});

test('at each of its edges the sum counts what its parts do', async () => {
  const edges = fc.uniqueArray(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 8 });
  const one = edges.map((unsorted) => {
    const all = unsorted.toSorted((a, b) => a - b);
    return histogram(...all.slice(1).map((right, i) => [all[i] ?? NaN, right, 1 + (Math.abs(right) % 3)] as const));
  });
  await fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 4 }), async (parts) => {
      const matrix = { series: parts.map((part, i) => series({ i: String(i) }, part)), warnings: [], infos: [] };
      const whole = (await addedUp(matrix, [])).series[0]?.histograms?.[0]?.histogram;
      for (const { left, right } of whole?.buckets ?? []) {
        for (const edge of [left, right]) {
          const counts = parts.map((part) => countUpTo(part, edge));
          expect(whole && countUpTo(whole, edge)).toBe(counts.reduce((sum, count) => sum + count, 0));
        }
      }
    })
  );
});

test('buckets are gone through a few times, however many edges there are', async () => {
  const BUCKETS = 500;
  let reads = 0;
  const of = (shift: number): NativeHistogram => ({
    count: BUCKETS,
    sum: 1,
    buckets: Array.from({ length: BUCKETS }, (_, i) => ({
      rule: 0 as const,
      left: i + shift,
      get right() {
        reads += 1;
        return i + 1 + shift;
      },
      count: 1,
    })),
  });
  const { read } = await sum(series({ i: 'a' }, of(0)), series({ i: 'b' }, of(0.5)));
  expect(read).toEqual([[{}, [[60, 2 * BUCKETS, [[0, BUCKETS + 0.5, 2 * BUCKETS]]]]]]);
  expect(reads).toBeLessThan(50 * BUCKETS);
});
