import { latency } from '../signals/latency';
import { drift } from '../signals/drift';
import { run } from '../query/testing';
import { CONTRACT_PROFILE, contractWith, profileOf } from '.';

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
