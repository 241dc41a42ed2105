import { elementAt } from '../stats/elements';
import { answeredSeries, asDerived } from './answered';

const frame = (name: string, from: number, values: readonly (number | null)[], labels = {}) => ({
  fields: [
    { type: 'time', name: 'Time', values: values.map((_, i) => (from + i) * 1000) },
    { type: 'number', name, labels, values },
  ],
});

it('puts the pieces of a range one behind the other, statistic by statistic', () => {
  const [series, ...others] = answeredSeries([
    frame('p95', 0, [1, 2]),
    frame('p95 level', 0, [0, 0]),
    frame('p95', 2, [3]),
    frame('p95 level', 2, [1]),
  ]);
  expect(others).toEqual([]);
  expect(series?.times).toEqual([0, 1, 2]);
  expect(Object.fromEntries(series?.values ?? [])).toEqual({ value: [1, 2, 3], level: [0, 0, 1] });
});

it('takes a companion that not every piece has for none', () => {
  const answered = answeredSeries([frame('p95', 0, [1]), frame('p95 sample', 0, [9]), frame('p95', 1, [2])]);
  expect(asDerived(elementAt(answered, 0))).toEqual({
    name: 'p95',
    labels: {},
    times: Float64Array.of(0, 1),
    value: Float64Array.of(1, 2),
  });
});

it('leaves out tables', () => {
  expect(answeredSeries([{ fields: [{ type: 'string', name: 'model', values: ['iris'] }] }])).toEqual([]);
});
