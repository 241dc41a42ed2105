import { counter, counterWhere, equal, gauge, histogram, server, total } from '../make';
import type { Named } from '../profile';

/** vLLM inside of others: Ray and KServe put their prefix before its names; Triton's label for the model is `model`. */
const inEveryHost = <T extends Named>(metric: T): T => ({
  ...metric,
  names: metric.names.flatMap((name) => [name, name.replace('vllm:', 'ray_vllm_'), `kserve_${name}`]),
  or: { ...metric, model: 'model' },
});

/** Names: vLLM's `docs/design/metrics.md`, today's first, then those of earlier releases. */
export const vllm = server({
  id: 'vllm',
  title: 'vLLM',
  model: 'model_name',
  latency: inEveryHost(histogram('s', 'vllm:e2e_request_latency_seconds')),
  traffic: { answered: inEveryHost(total('vllm:request_success')) },
  queue: inEveryHost(gauge('one', 'vllm:num_requests_waiting')),
  languageModel: {
    firstToken: inEveryHost(histogram('s', 'vllm:time_to_first_token_seconds')),
    interToken: inEveryHost(histogram('s', 'vllm:inter_token_latency_seconds', 'vllm:time_per_output_token_seconds')),
    inputTokens: inEveryHost(total('vllm:prompt_tokens')),
    outputTokens: inEveryHost(total('vllm:generation_tokens')),
    cacheUse: inEveryHost(gauge('ratio', 'vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc')),
    cacheHits: inEveryHost(
      counter('vllm:prefix_cache_hits_total', 'vllm:prefix_cache_hits', 'vllm:gpu_prefix_cache_hits_total')
    ),
    cacheQueries: inEveryHost(
      counter('vllm:prefix_cache_queries_total', 'vllm:prefix_cache_queries', 'vllm:gpu_prefix_cache_queries_total')
    ),
    running: inEveryHost(gauge('one', 'vllm:num_requests_running')),
    preemptions: inEveryHost(total('vllm:num_preemptions')),
  },
  limits: [
    'vLLM counts what it has answered, and no errors: http_requests_total of its web server has them by status.',
    "The smallest bucket of vLLM's request latency is 0.3 s: below it percentiles are interpolation (--custom-histogram-buckets changes that).",
  ],
  probes: [
    'vllm:request_success_total',
    'vllm:num_requests_running',
    'vllm:e2e_request_latency_seconds_count',
    'ray_vllm_e2e_request_latency_seconds_count',
    'kserve_vllm:e2e_request_latency_seconds_count',
  ],
});

export const sglang = server({
  id: 'sglang',
  title: 'SGLang',
  model: 'model_name',
  latency: histogram('s', 'sglang:e2e_request_latency_seconds'),
  traffic: { received: total('sglang:num_requests'), failed: total('sglang:num_aborted_requests') },
  queue: gauge('one', 'sglang:num_queue_reqs'),
  languageModel: {
    firstToken: histogram('s', 'sglang:time_to_first_token_seconds'),
    interToken: histogram('s', 'sglang:inter_token_latency_seconds', 'sglang:time_per_output_token_seconds'),
    inputTokens: total('sglang:prompt_tokens'),
    outputTokens: total('sglang:generation_tokens'),
    cacheUse: gauge('ratio', 'sglang:token_usage'),
    cacheHitShare: gauge('ratio', 'sglang:cache_hit_rate'),
    running: gauge('one', 'sglang:num_running_reqs'),
  },
  limits: ['What SGLang counts as failed are aborted requests alone.'],
  probes: ['sglang:num_requests_total', 'sglang:num_running_reqs', 'sglang:e2e_request_latency_seconds_count'],
});

/** No label names the model: it goes by the scrape job. */
export const tgi = server({
  id: 'tgi',
  title: 'Text Generation Inference',
  model: 'job',
  latency: histogram('s', 'tgi_request_duration'),
  traffic: { received: total('tgi_request_count'), answered: total('tgi_request_success') },
  queue: gauge('one', 'tgi_queue_size'),
  languageModel: {
    interToken: histogram('s', 'tgi_request_mean_time_per_token_duration'),
    inputTokens: counter('tgi_request_input_length_sum'),
    outputTokens: counter('tgi_request_generated_tokens_sum'),
    running: gauge('one', 'tgi_batch_current_size'),
  },
  limits: [
    'TGI names no model: the scrape job stands for it.',
    'TGI exposes no time to the first token, and the mean time per token of each request in place of the time between tokens.',
  ],
  probes: ['tgi_request_count', 'tgi_request_count_total', 'tgi_request_duration_count'],
});

export const litellm = server({
  id: 'litellm',
  title: 'LiteLLM',
  model: 'model',
  latency: histogram('s', 'litellm_request_total_latency_metric'),
  traffic: {
    received: {
      ...total('litellm_proxy_total_requests_metric'),
      model: 'requested_model',
      // Under the name of the model that answered.
      or: counter('litellm_request_total_latency_metric_count'),
    },
    failed: { ...total('litellm_proxy_failed_requests_metric'), model: 'requested_model' },
  },
  languageModel: {
    firstToken: histogram('s', 'litellm_llm_api_time_to_first_token_metric'),
    inputTokens: total('litellm_input_tokens_metric'),
    outputTokens: total('litellm_output_tokens_metric'),
    cost: total('litellm_spend_metric'),
  },
  limits: ['LiteLLM is a proxy: it has no queue and no cache of keys and values to tell of.'],
  probes: ['litellm_proxy_total_requests_metric_total', 'litellm_request_total_latency_metric_count'],
});

/** OpenTelemetry's conventions for generative AI, the server's metrics first, then the client's. */
export const genai = server({
  id: 'otel-genai',
  title: 'OpenTelemetry GenAI',
  model: 'gen_ai_request_model',
  latency: histogram('s', 'gen_ai_server_request_duration_seconds', 'gen_ai_client_operation_duration_seconds'),
  traffic: {
    received: counter('gen_ai_server_request_duration_seconds_count', 'gen_ai_client_operation_duration_seconds_count'),
    failed: counterWhere(
      ['gen_ai_server_request_duration_seconds_count', 'gen_ai_client_operation_duration_seconds_count'],
      { label: 'error_type', op: '!=', value: '' }
    ),
  },
  languageModel: {
    firstToken: histogram(
      's',
      'gen_ai_server_time_to_first_token_seconds',
      'gen_ai_client_operation_time_to_first_chunk_seconds'
    ),
    interToken: histogram(
      's',
      'gen_ai_server_time_per_output_token_seconds',
      'gen_ai_client_operation_time_per_output_chunk_seconds'
    ),
    inputTokens: counterWhere(['gen_ai_client_token_usage_sum'], equal('gen_ai_token_type', 'input')),
    outputTokens: counterWhere(['gen_ai_client_token_usage_sum'], equal('gen_ai_token_type', 'output')),
    cost: counter('gen_ai_usage_cost_sum', 'gen_ai_usage_cost_USD_sum'),
  },
  limits: [
    'Cost is no part of the OpenTelemetry conventions: it is read where OpenLIT exposes it.',
    'Names are those of Prometheus without dots: let the OTLP receiver translate them (its default).',
  ],
  probes: ['gen_ai_client_operation_duration_seconds_count', 'gen_ai_server_request_duration_seconds_count'],
});
