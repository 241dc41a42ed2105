import { FieldType, toDataFrame } from '@grafana/data';
import { definitionOf } from '../../packs/rules';
import { elementAt } from '../../stats/elements';
import { historyOf, historyRequest, valuesOf } from './history';

const latency = definitionOf('latency');
const drift = definitionOf('drift');
if (latency === undefined || drift === undefined) {
  throw new Error('the catalogue has lost its latency or drift');
}

const custom = { signal: 'latency', minimumSample: 20, window: 300, step: 300 };

const frame = (name: string, version: string, values: readonly (number | null)[], meta = {}) =>
  toDataFrame({
    refId: 'history',
    name,
    meta,
    fields: [
      { name: 'Time', type: FieldType.time, values: values.map((_, i) => i * 300_000) },
      { name, type: FieldType.number, labels: { model: 'iris', version }, values: [...values] },
    ],
  });

it('asks for what the level is decided on, of one model, with the options of the rule', () => {
  expect(historyRequest(latency, 'iris')).toMatchObject({
    signal: 'latency',
    model: 'iris',
    window: latency.query.window,
    options: latency.query.options,
    statistics: ['value', 'level', 'lower', 'upper', 'sample'],
  });
  expect(historyRequest(latency, 'iris')).not.toHaveProperty('thresholds');
});

it('asks for the noise itself where noise lifts the thresholds', () => {
  const request = historyRequest(drift, 'iris');
  expect(request.statistics).toEqual(['value', 'level', 'lower', 'upper', 'sample', 'warning', 'critical']);
  expect(request.thresholds).toEqual({ warning: 0, critical: 0 });
});

it('puts what stands beside a value back to it, series by series', () => {
  const data = {
    series: [
      frame('p95', '1', [0.1, null], { custom }),
      frame('p95 lower', '1', [0.05, 0.06]),
      frame('p95 upper', '1', [0.2, 0.3]),
      frame('p95 sample', '1', [100, 5]),
      frame('p95 level', '1', [0, -1]),
      frame('p95', '2', [0.3, 0.4]),
      frame('p95 level', '2', [0, 0]),
      frame('mean', '2', [0.1, 0.1]),
    ],
  };
  const history = historyOf(data, latency);
  expect(history).toMatchObject({ direction: 'above', by: 'value', minimumSample: 20, window: 300 });
  expect(history?.series.map(({ name, labels }) => [name, labels['version']])).toEqual([
    ['p95', '1'],
    ['p95', '2'],
  ]);
  const { series = [] } = history ?? {};
  const first = elementAt(series, 0);
  expect([...first.times]).toEqual([0, 300]);
  expect([...first.value]).toEqual([0.1, NaN]);
  expect([...(first.sample ?? [])]).toEqual([100, 5]);
  expect([...(first.upper ?? [])]).toEqual([0.2, 0.3]);
  expect(elementAt(series, 1).sample).toBeUndefined();
  expect(valuesOf(data).map(({ name }) => name)).toEqual(['p95', 'p95', 'mean']);
});

it('takes limits that came back for thresholds of zero as noise', () => {
  const data = {
    series: [
      frame('PSI', '1', [0.2], { custom }),
      frame('PSI level', '1', [2]),
      frame('PSI warning', '1', [0.05]),
      frame('PSI critical', '1', [0.09]),
    ],
  };
  const series = elementAt(historyOf(data, drift)?.series ?? [], 0);
  expect([...(series.noise?.warning ?? []), ...(series.noise?.critical ?? [])]).toEqual([0.05, 0.09]);
});

it('has nothing to say of an answer without series, or of another query', () => {
  expect(historyOf({ series: [] }, latency)).toBeUndefined();
  expect(historyOf({ series: [{ ...frame('p95', '1', [1], { custom }), refId: 'A' }] }, latency)).toBeUndefined();
});
