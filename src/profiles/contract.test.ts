import { run } from '../query/testing';
import { drift } from '../signals/drift';
import { latency } from '../signals/latency';
import { CONTRACT_PROFILE, contractWith, meaningOf, profileOf } from './';

const renamed = contractWith({
  labels: { model: 'model_name' },
  metrics: { latency: 'scoring_seconds', feature: 'scoring_input' },
});

const all = (asked: Readonly<Record<string, string>>): string => Object.values(asked).join('\n');

it("asks for a team's own names where it has some, and for the contract's where not", () => {
  const query = { model: 'loan', version: '3' };
  const { asked } = run(latency, query, {}, { profile: renamed, contract: renamed });
  expect(all(asked)).toContain('scoring_seconds');
  expect(all(asked)).toContain('model_name="loan"');
  expect(all(asked)).toContain('version="3"');
  expect(all(asked)).not.toContain('model_inference_duration_seconds');
});

it("keeps a team's own names for what a model server does not expose", () => {
  const serving = { profile: profileOf('vllm'), contract: renamed };
  expect(all(run(drift, { model: 'loan' }, {}, serving).asked)).toContain('scoring_input');
  expect(all(run(latency, { model: 'loan' }, {}, serving).asked)).not.toContain('scoring_seconds');
});

it('is the contract itself where nothing is renamed, empty names included', () => {
  expect(contractWith({ labels: { model: '' }, metrics: {} })).toEqual(CONTRACT_PROFILE);
});

it.each([
  ['good', ['ok', 'OK', 'success', 'SUCCEEDED', 'completed', '200', '204', '2xx', '3XX', '404', '428', '499']],
  [
    'failed',
    [
      'error',
      'Error',
      'rejected',
      'failure',
      'timeout',
      'timed_out',
      'UNAVAILABLE',
      'rate_limited',
      '500',
      '503',
      '5xx',
      '429',
    ],
  ],
  ['unknown', ['', 'kaputt', 'INTERNAL', '20', '2000', 'okay', 'HTTP 500']],
] as const)('takes a status for %s', (meaning, values) => {
  expect(values.map((value) => [value, meaningOf(value)])).toEqual(values.map((value) => [value, meaning]));
});
