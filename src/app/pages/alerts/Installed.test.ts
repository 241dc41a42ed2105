import type { WatchedRule } from '../../data';
import { stateOf } from './Installed';

const rule: WatchedRule = {
  name: 'Latency: critical',
  state: 'inactive',
  health: 'ok',
  isPaused: false,
  lastEvaluation: '2026-11-28T23:00:00Z',
  labels: {},
  annotations: {},
  alerts: [],
};

// States, health and the time before the first evaluation as Grafana 12.4.0 writes them
// (pkg/services/ngalert/api/prometheus/api_prometheus.go).
it.each([
  ['normal', {}],
  ['firing', { state: 'firing' }],
  ['recovering', { state: 'recovering' }],
  ['pending', { state: 'pending', health: 'error' }],
  ['failing', { health: 'error' }],
  ['empty', { health: 'nodata' }],
  ['paused', { isPaused: true, lastEvaluation: '0001-01-01T00:00:00Z' }],
  ['unknown', { lastEvaluation: '0001-01-01T00:00:00Z' }],
])('is %s', (state, changes) => {
  expect(stateOf({ ...rule, ...changes })).toBe(state);
});

it('is unknown of a rule that Grafana does not list', () => {
  expect(stateOf(undefined)).toBe('unknown');
});
