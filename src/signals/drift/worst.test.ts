import type { SignalSeries } from '../../query/derived';
import type { DistributionSeries } from '../../query/distributions';
import { levels } from '../../query/level';
import type { Labels } from '../../query/series';
import type { Thresholds } from '../../query/signal';
import { elementAt } from '../../stats/elements';
import type { Evaluated } from './evaluated';
import { overall, ranked } from './worst';

const thresholds: Thresholds = { direction: 'above', warning: 0.1, critical: 0.25 };
const times = Float64Array.of(60, 120);

function evaluated(labels: Labels, value: readonly number[], more: Partial<SignalSeries> = {}): Evaluated {
  const series: SignalSeries = {
    name: 'psi',
    labels: { ...labels, measure: 'psi' },
    times,
    value: Float64Array.from(value),
    sample: Float64Array.of(1000, 1000),
    hasThresholds: true,
    ...more,
  };
  const current: DistributionSeries = {
    labels,
    times,
    layout: { kind: 'names', names: [] },
    size: 0,
    counts: new Float64Array(0),
    forced: false,
  };
  return {
    subject: { source: 'numeric', labels, current, earlier: undefined },
    series: [series],
    p: undefined,
  };
}

const of = (version: string, feature: string): Labels => ({ model: 'loan', version, of: 'feature', feature });

test('one series per version, at each point that of what is worst there', () => {
  const all = [
    evaluated(of('1', 'age'), [0.3, 0.05]),
    evaluated(of('1', 'income'), [0.2, 0.15]),
    evaluated(of('2', 'age'), [0.01, 0.02]),
  ];
  const series = overall(all, thresholds);
  expect(series.map(({ labels, value }) => [labels, [...value]])).toEqual([
    [{ model: 'loan', version: '1', measure: 'psi' }, [0.3, 0.15]],
    [{ model: 'loan', version: '2', measure: 'psi' }, [0.01, 0.02]],
  ]);
});

test('the worst is worst by its level: noise and small samples do not hide another subject', () => {
  const noisy = { noise: { warning: Float64Array.of(0.9, 0.9), critical: Float64Array.of(0.9, 0.9) } };
  const all = [
    evaluated(of('1', 'rare'), [0.8, 0.8], noisy),
    evaluated(of('1', 'few'), [5, 5], { sample: Float64Array.of(3, 3) }),
    evaluated(of('1', 'unknown'), [NaN, NaN]),
    evaluated(of('1', 'age'), [0.3, 0.12]),
  ];
  const series = elementAt(overall(all, thresholds), 0);
  expect([...series.value]).toEqual([0.3, 0.12]);
  expect([...levels(series, thresholds, { minimumSample: 40, by: 'value' })]).toEqual([2, 1]);
});

test('a rank names its subject; where there is none, an answer without a name', () => {
  const all = [evaluated(of('1', 'age'), [0.3, 0.05]), evaluated(of('1', 'income'), [0.2, 0.15])];
  expect(ranked(all, thresholds, 1).map(({ labels }) => labels.feature)).toEqual(['income']);
  expect(ranked(all, thresholds, 2).map(({ labels }) => labels.feature)).toEqual(['age']);
  const none = elementAt(ranked(all, thresholds, 3), 0);
  expect(none.labels).toEqual({ model: 'loan', version: '1', measure: 'psi' });
  expect([...none.value]).toEqual([NaN, NaN]);
});
