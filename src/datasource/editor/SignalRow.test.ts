import fc from 'fast-check';
import type { ModelwatchQuery } from '../query/query';
import { type SavedOptions, switchSignal } from './SignalRow';

const query: ModelwatchQuery = {
  refId: 'A',
  signal: 'latency',
  model: 'loan',
  window: '10m',
  filters: [{ label: 'env', op: '=', value: 'prod' }],
  options: { limit: 1 },
  thresholds: { warning: 0.2 },
};

it('keeps what all signals have in common, and leaves behind what belongs to one', () => {
  const { query: switched } = switchSignal(query, 'quality', {});
  const { options: _options, thresholds: _thresholds, ...common } = query;
  expect(switched).toEqual({ ...common, signal: 'quality', options: {} });
});

it('begins a signal that was not chosen before as it is told to', () => {
  const initialOptions = { options: { view: 'levels' } };
  const there = switchSignal(query, 'health', {}, initialOptions);
  expect(there.query.options).toEqual(initialOptions.options);
  const changed = { ...there.query, options: { view: 'table' } };
  const back = switchSignal(changed, 'latency', there.saved);
  expect(switchSignal(back.query, 'health', back.saved, initialOptions).query.options).toEqual({ view: 'table' });
});

it('loses nothing on any way through the signals that ends where it began', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('latency', 'quality', 'drift', 'promql')), (way) => {
      let at: { query: ModelwatchQuery; saved: SavedOptions } = { query, saved: {} };
      for (const signal of [...way, 'latency']) {
        at = signal === at.query.signal ? at : switchSignal(at.query, signal, at.saved);
      }
      expect(at.query).toEqual(query);
    })
  );
});
