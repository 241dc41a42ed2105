import { matrix, run, series } from '../query/testing';
import { latency } from '../signals/latency';
import { llm } from '../signals/llm';
import { throughput } from '../signals/throughput';
import { ownName, ownProfile, prefixedServers, profileOf } from './';

const names = { 'vllm:e2e_request_latency_seconds': 'acme_seconds', 'vllm:prompt_tokens_total': 'acme_tokens_in' };
const own = ownProfile({ like: 'vllm', prefix: 'acme_', labels: { model: 'served', version: 'release' }, names });

it('puts the prefix before names that have no other, and keeps suffixes and those of the contract', () => {
  const called = (name: string) => ownName(name, own);
  expect(called('vllm:num_requests_running')).toBe('acme_vllm:num_requests_running');
  expect(called('vllm:e2e_request_latency_seconds_bucket')).toBe('acme_seconds_bucket');
  expect(called('vllm:prompt_tokens_total')).toBe('acme_tokens_in');
  expect(called('model_info')).toBe('model_info');
  expect(called('model_prediction_score_bucket')).toBe('model_prediction_score_bucket');
  expect(ownName('vllm:num_requests_running', profileOf('vllm'))).toBe('vllm:num_requests_running');
});

it('is what every request, notice and probe of the server says', () => {
  const query = { model: 'llama', version: '3' };
  const asked = (signal: Parameters<typeof run>[0], more: object = {}) =>
    run(signal, { ...query, ...more }, {}, { profile: own });
  expect(Object.values(asked(latency).asked).join()).toMatch(/acme_seconds_bucket\{served="llama",release="3"/);
  expect(asked(latency).notices).toContain('No series acme_seconds_bucket of model');
  const { asked: tokens } = asked(llm, { options: { measures: ['inputTokens', 'running'] } });
  expect(Object.values(tokens).join()).toMatch(/acme_tokens_in\{/);
  expect(Object.values(tokens).join()).toMatch(/acme_vllm:num_requests_running\{/);
  expect(Object.values(asked(throughput).asked).join()).toMatch(/acme_vllm:request_success_total\{/);
  expect(own.probes).toContain('acme_vllm:num_requests_running');
});

it('is found by names that end as those of a server do', () => {
  const found = (...all: readonly string[]) =>
    prefixedServers(matrix(...all.map((name) => series({ __name__: name }, [2]))));
  expect(found('acme_vllm:num_requests_running', 'acme_vllm:request_success_total', 'up')).toEqual([
    { like: 'vllm', title: 'vLLM', prefix: 'acme_', series: 4 },
  ]);
  expect(
    found(
      'vllm:num_requests_running',
      'ray_serve_deployment_error_counter',
      'ray_vllm_e2e_request_latency_seconds_count'
    )
  ).toEqual([]);
});
