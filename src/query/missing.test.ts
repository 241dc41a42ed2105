import { CONTRACT_METRICS } from '../profiles';
import { missingMetric, missingText } from './missing';
import { matrix, series } from './testing';

const query = { model: 'm', version: '1', filters: [] };
const profile = { metrics: CONTRACT_METRICS, labels: { model: 'model_name', version: 'version' } };
const there = (name: string, labels: Readonly<Record<string, string>> = {}) =>
  series({ __name__: name, ...labels }, [1]);

const said = (names: readonly string[], found: Parameters<typeof missingText>[1]) => {
  const { missing } = missingMetric(names, query, profile);
  return missing === undefined ? '' : missingText(missing, found);
};

test('what is missing is said name by name, for what it is', () => {
  const found = matrix(there('a', { model_name: 'm' }), there('b', { model_name: 'n' }), there('c'), there('d'));
  const text = said(['a', 'b', 'c', 'd_bucket', 'e'], found);
  expect(text).toMatch(/a is there, but not of model "m", version "1" with two scrapes/);
  expect(text).toMatch(/m does not expose b in this time range \(n does\)\./);
  expect(text).toMatch(/c is there, but without the label model_name/);
  expect(text).toMatch(/d is there as a native histogram alone.*has stopped, does not match the query, or/);
  expect(text).toMatch(/No series e of model "m", version "1" in this time range: check that/);
});

test('nothing is said to be missing that could not be asked', () => {
  expect(said(['a'], 'Prometheus refuses')).toBe(
    'No value of a of model "m", version "1". Whether Prometheus has it could not be checked: Prometheus refuses'
  );
});
