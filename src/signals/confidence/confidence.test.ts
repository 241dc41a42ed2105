import { find, matrix, run, series } from '../../query/testing';
import { elementAt } from '../../stats/elements';
import { confidence } from '.';

const own = { model: 'm', version: '1' };
const scores = (counts: Readonly<Record<string, number>>) =>
  matrix(...Object.entries(counts).map(([le, count]) => series({ ...own, le }, [count])));
const buckets = scores({ '0.5': 10, '0.6': 40, '1': 100, '+Inf': 100 });

test('the mean is that of the sums, not of the buckets', () => {
  const { derived } = run(confidence, {}, { buckets, sums: matrix(series(own, [77])) });
  expect(find(derived, { measure: 'mean' }).value[0]).toBeCloseTo(0.77, 12);
});

test('the share under the floor is exact at an edge, and is what is judged', () => {
  const { derived, notices } = run(confidence, { options: { measures: ['underFloor'] } }, { buckets });
  const share = find(derived, { measure: 'underFloor' });
  expect(share).toMatchObject({ hasThresholds: true });
  expect(share.value[0]).toBeCloseTo(0.4, 12);
  expect(share.lower?.[0]).toBeGreaterThan(0.3);
  expect(share.upper?.[0]).toBeLessThan(0.51);
  expect(notices).toBe('');
});

test('a floor between edges says what it leaves open', () => {
  const { derived, notices } = run(confidence, { options: { measures: ['underFloor'], floor: 0.8 } }, { buckets });
  expect(find(derived, { measure: 'underFloor' }).value[0]).toBeCloseTo(0.7, 12);
  expect(find(derived, { measure: 'underFloor' }).upper?.[0]).toBe(1);
  expect(notices).toMatch(/0.8 is not a bucket edge/);
});

test('a window without predictions has no figure', () => {
  const none = scores({ '0.5': 0, '1': 0, '+Inf': 0 });
  const { derived } = run(confidence, {}, { buckets: none, sums: matrix(series(own, [0])) });
  for (const measure of ['mean', 'entropy', 'underFloor']) {
    expect(find(derived, { measure }).value[0]).toBeNaN();
  }
});

test('a histogram without the bucket of all has no figure, and no reason but that', () => {
  for (const view of ['series', 'heatmap']) {
    const { notices } = run(confidence, { options: { view } }, { buckets: scores({ '0.5': 10, '1': 100 }) });
    expect(notices).toMatch(/^The histogram of \{model="m", version="1"\} has no bucket le="\+Inf".*$/);
  }
});

test('the heatmap holds what is in each bucket, not what is below it', () => {
  const { derived } = run(confidence, { options: { view: 'heatmap' } }, { buckets });
  expect(derived).toMatchObject({ kind: 'heatmap' });
  const heatmap = elementAt(derived.kind === 'heatmap' ? derived.heatmaps : [], 0);
  expect(heatmap.edges).toEqual([0.5, 0.6, 1, Infinity]);
  expect(heatmap.counts.map((row) => row[0])).toEqual([10, 30, 60, 0]);
});

test('the positive score is counted once, whatever labels have arrived since', () => {
  const { asked, notices } = run(confidence, { options: { scores: 'positive' } }, {});
  expect(asked.buckets).toContain('model_positive_score_bucket{actual=""}');
  expect(notices).toContain('model_positive_score_bucket');
});
