import { butFor, CLIENT_FAULT, counter, counterWhere, equal, gauge, histogram, matching, server, total } from '../make';
import type { Gauge, Named, Profile } from '../profile';

/** vLLM inside of others: Ray and Open Data Hub put their prefix before its names; Triton and Dynamo have `model`. */
const inEveryHost = <T extends Named>(metric: T): T => ({
  ...metric,
  names: metric.names.flatMap((name) => [name, name.replace('vllm:', 'ray_vllm_'), `ray_${name}`, `kserve_${name}`]),
  or: { ...metric, model: 'model' },
});

/** Current names first, then those of earlier releases. */
const vllm = server({
  id: 'vllm',
  title: 'vLLM',
  model: 'model_name',
  latency: inEveryHost(histogram('s', 'vllm:e2e_request_latency_seconds')),
  traffic: {
    received: inEveryHost(counter('vllm:request_success_total')),
    failed: inEveryHost(counterWhere(['vllm:request_success_total'], matching('finished_reason', 'error|abort'))),
  },
  queue: inEveryHost(gauge('one', 'vllm:num_requests_waiting')),
  languageModel: {
    firstToken: inEveryHost(histogram('s', 'vllm:time_to_first_token_seconds')),
    interToken: inEveryHost(histogram('s', 'vllm:inter_token_latency_seconds', 'vllm:time_per_output_token_seconds')),
    queueTime: inEveryHost(histogram('s', 'vllm:request_queue_time_seconds')),
    prefillTime: inEveryHost(histogram('s', 'vllm:request_prefill_time_seconds')),
    decodeTime: inEveryHost(histogram('s', 'vllm:request_decode_time_seconds')),
    inputTokens: inEveryHost(counter('vllm:prompt_tokens_total')),
    outputTokens: inEveryHost(counter('vllm:generation_tokens_total')),
    cacheUse: inEveryHost(gauge('ratio', 'vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc')),
    cacheHits: inEveryHost(counter('vllm:prefix_cache_hits_total', 'vllm:gpu_prefix_cache_hits_total')),
    cacheQueries: inEveryHost(counter('vllm:prefix_cache_queries_total', 'vllm:gpu_prefix_cache_queries_total')),
    acceptedDrafts: inEveryHost(counter('vllm:spec_decode_num_accepted_tokens_total')),
    drafts: inEveryHost(counter('vllm:spec_decode_num_draft_tokens_total')),
    running: inEveryHost(gauge('one', 'vllm:num_requests_running')),
    progress: inEveryHost(counter('vllm:generation_tokens_total')),
    preemptions: inEveryHost(counter('vllm:num_preemptions_total')),
    aborted: inEveryHost(counterWhere(['vllm:request_success_total'], equal('finished_reason', 'abort'))),
  },
  limits: [
    'vLLM counts a request when it ends, as an error where the engine failed (finished_reason="error", which releases before its pull request 26813 do not have: there aborted requests alone count as failed) and where it was aborted, mostly because the client timed out or went away (finished_reason="abort"); what its web server refused is in http_requests_total by status.',
    "The smallest bucket of vLLM's request latency is 0.3 s: below it percentiles are interpolation (--custom-histogram-buckets changes that).",
    'Requests to a LoRA adapter count under the name of its base model; which adapters run is a text in labels of vllm:lora_requests_info, whose value is a time: no figure is read from it.',
  ],
  probes: [
    'vllm:request_success_total',
    'vllm:num_requests_running',
    'vllm:e2e_request_latency_seconds_count',
    'ray_vllm_e2e_request_latency_seconds_count',
    'ray_vllm_time_to_first_token_seconds_count',
    'kserve_vllm:e2e_request_latency_seconds_count',
  ],
  sources: [
    'vllm-project/vllm docs/design/metrics.md @0328b592a; earlier names and labels: vllm/v1/metrics/loggers.py @005a810bc; drafts: vllm/v1/spec_decode/metrics.py @016a8587e',
    'finish reasons: vllm-project/vllm vllm/v1/engine/__init__.py, FINISH_REASON_STRINGS: stop, length and abort @0015f3f6a; error since pull request 26813, repetition later',
    'ray_vllm_ and, before it, ray_vllm with a colon: vllm-project/vllm vllm/v1/metrics/ray_wrappers.py @02579a5f3, ray-project/ray python/ray/dashboard/modules/metrics/dashboards/serve_llm_dashboard_panels.py @046b403fe',
    'kserve_vllm with a colon: opendatahub-io/kserve pkg/controller/v1alpha2/llmisvc/monitoring.go @f91298f31 (a relabelling, not in kserve/kserve)',
    'label model: triton-inference-server/vllm_backend src/utils/metrics.py, src/model.py @8de0c14',
  ],
});

/** All ranks of one scheduler expose its figures with --enable-metrics-for-all-schedulers. */
const ofScheduler = <T extends Gauge>(metric: T): T => ({
  ...metric,
  // Beside the whole, labelled '', there may be a series for each priority.
  where: [equal('priority', '')],
  repeated: ['tp_rank', 'pp_rank', 'moe_ep_rank'],
});

const sglang = server({
  id: 'sglang',
  title: 'SGLang',
  model: 'model_name',
  latency: histogram('s', 'sglang:e2e_request_latency_seconds'),
  traffic: {
    received: counter('sglang:num_requests_total'),
    failed: counter('sglang:num_aborted_requests_total'),
  },
  queue: ofScheduler(gauge('one', 'sglang:num_queue_reqs')),
  languageModel: {
    firstToken: histogram('s', 'sglang:time_to_first_token_seconds'),
    interToken: histogram('s', 'sglang:inter_token_latency_seconds', 'sglang:time_per_output_token_seconds'),
    queueTime: histogram('s', 'sglang:queue_time_seconds'),
    inputTokens: counter('sglang:prompt_tokens_total'),
    outputTokens: counter('sglang:generation_tokens_total'),
    cacheUse: gauge('ratio', 'sglang:token_usage'),
    cacheHits: counter('sglang:cached_tokens_total'),
    cacheQueries: counter('sglang:prompt_tokens_total'),
    cacheHitShare: gauge('ratio', 'sglang:cache_hit_rate'),
    draftAcceptance: gauge('ratio', 'sglang:spec_accept_rate'),
    running: ofScheduler(gauge('one', 'sglang:num_running_reqs')),
    progress: counter('sglang:realtime_tokens_total'),
    aborted: counter('sglang:num_aborted_requests_total'),
  },
  limits: [
    'What SGLang counts as failed are aborted requests alone, mostly of clients that went away. It counts a request when it ends: one that is aborted while it waits is among the aborted only, one that runs among both, and one that is turned away because the queue is full among neither.',
  ],
  probes: ['sglang:num_requests_total', 'sglang:num_running_reqs', 'sglang:e2e_request_latency_seconds_count'],
  sources: [
    'requests and aborted ones: sgl-project/sglang python/sglang/srt/managers/tokenizer_manager.py, abort_request, handle_abort_req and collect_metrics (observe_one_finished_request)',
    'sgl-project/sglang python/sglang/srt/observability/metrics_collector.py @016d8605e; an idle scheduler updates its gauges every 30 s',
  ],
});

const trtllm = server({
  id: 'tensorrt-llm',
  title: 'TensorRT-LLM',
  model: 'model_name',
  latency: histogram('s', 'trtllm_e2e_request_latency_seconds'),
  traffic: {
    answered: counter('trtllm_request_success_total'),
    failed: counterWhere(['trtllm_request_error_total'], butFor('http_code', CLIENT_FAULT)),
  },
  queue: gauge('one', 'trtllm_num_requests_waiting'),
  languageModel: {
    firstToken: histogram('s', 'trtllm_time_to_first_token_seconds'),
    interToken: histogram('s', 'trtllm_time_per_output_token_seconds'),
    queueTime: histogram('s', 'trtllm_request_queue_time_seconds'),
    prefillTime: histogram('s', 'trtllm_request_prefill_time_seconds'),
    decodeTime: histogram('s', 'trtllm_request_decode_time_seconds'),
    inputTokens: counter('trtllm_prompt_tokens_total'),
    outputTokens: counter('trtllm_generation_tokens_total'),
    cacheUse: gauge('ratio', 'trtllm_kv_cache_utilization'),
    cacheHits: counter('trtllm_prompt_cached_tokens_total'),
    cacheQueries: counter('trtllm_prompt_tokens_total'),
    cacheHitShare: gauge('ratio', 'trtllm_kv_cache_hit_rate'),
    acceptedDrafts: counter('trtllm_spec_decode_num_accepted_tokens_total'),
    drafts: counter('trtllm_spec_decode_num_draft_tokens_total'),
    running: gauge('one', 'trtllm_num_requests_running'),
    progress: counter('trtllm_kv_cache_gen_alloc_blocks_total'),
  },
  limits: [
    'trtllm-serve exposes these at /prometheus/metrics, with return_perf_metrics: true; those of its scheduler and cache need enable_iter_perf_stats: true besides.',
    'trtllm-serve calls every model "undefined": distinguish servers by job or instance.',
    'The time between tokens is the mean of each request.',
    'Its tokens are counted when a request ends: a hanging server is distinguished from one that generates a long answer by the cache blocks of answers (trtllm_kv_cache_gen_alloc_blocks_total, with enable_iter_perf_stats; without it, or in releases that lack it, hanging is not judged).',
    'What is refused as wrong (4xx but 429) is not counted at all.',
    "The smallest bucket of TensorRT-LLM's request latency, queue and decode time is 0.3 s: below it percentiles are interpolation.",
  ],
  probes: ['trtllm_request_success_total', 'trtllm_e2e_request_latency_seconds_count', 'trtllm_request_error_total'],
  sources: [
    'NVIDIA/TensorRT-LLM tensorrt_llm/metrics/collector.py @050f80def, tensorrt_llm/serve/openai_server.py @00057725d',
  ],
});

/** The front end's metrics; workers expose those of their engine beside it, which have profiles of their own. */
const dynamo = server({
  id: 'dynamo',
  title: 'NVIDIA Dynamo',
  model: 'model',
  latency: histogram('s', 'dynamo_frontend_request_duration_seconds'),
  traffic: {
    received: counter('dynamo_frontend_requests_total'),
    failed: counterWhere(
      ['dynamo_frontend_requests_total'],
      equal('status', 'error'),
      butFor('error_type', 'validation|cancelled')
    ),
  },
  queue: gauge('one', 'dynamo_frontend_queued_requests', 'dynamo_frontend_queued_requests_total'),
  languageModel: {
    firstToken: histogram('s', 'dynamo_frontend_time_to_first_token_seconds'),
    interToken: histogram('s', 'dynamo_frontend_inter_token_latency_seconds'),
    inputTokens: counter('dynamo_frontend_input_sequence_tokens_sum'),
    outputTokens: counter('dynamo_frontend_output_tokens_total', 'dynamo_frontend_output_sequence_tokens_sum'),
    cacheHits: counter('dynamo_frontend_cached_tokens_sum'),
    cacheQueries: counter('dynamo_frontend_input_sequence_tokens_sum'),
    running: gauge('one', 'dynamo_frontend_inflight_requests', 'dynamo_frontend_inflight_requests_total'),
    progress: counter('dynamo_frontend_output_tokens_total', 'dynamo_frontend_inter_token_latency_seconds_count'),
    aborted: counterWhere(['dynamo_frontend_requests_total'], equal('error_type', 'cancelled')),
  },
  limits: [
    'Requests that a client sent wrong (error_type validation) or cancelled are no failure; releases whose cancelled ones include timeouts show these among the aborted. One for a model that is not found is a failure: a model whose workers are gone answers so. Releases without error_type count all as failed.',
    'Requests wait in the queue until their first token, and the running ones include them.',
    'Where DYN_METRICS_PREFIX is set the names have another prefix.',
  ],
  probes: ['dynamo_frontend_requests_total', 'dynamo_frontend_time_to_first_token_seconds_count'],
  sources: [
    'ai-dynamo/dynamo lib/runtime/src/metrics/prometheus_names.rs @04070c75b, lib/llm/src/http/service/metrics.rs @0014908a2, docs/observability/metrics.md @0b71cf846',
  ],
});

/** No label names the model: it goes by the scrape job. */
const llamaCpp = server({
  id: 'llama-cpp',
  title: 'llama.cpp server',
  model: 'job',
  queue: gauge('one', 'llamacpp:requests_deferred'),
  languageModel: {
    interToken: {
      kind: 'sums',
      sum: counter('llamacpp:tokens_predicted_seconds_total'),
      count: counter('llamacpp:tokens_predicted_total'),
      unit: 's',
      enable: 'Measure a histogram in front of it.',
    },
    inputTokens: counter('llamacpp:prompt_tokens_total'),
    outputTokens: counter('llamacpp:tokens_predicted_total'),
    acceptedDrafts: counter('llamacpp:spec_decode_num_accepted_tokens_total'),
    drafts: counter('llamacpp:spec_decode_num_draft_tokens_total'),
    running: gauge('one', 'llamacpp:requests_processing'),
    progress: counter('llamacpp:n_decode_total'),
  },
  limits: [
    'llama.cpp counts no requests and exposes neither their latency nor the time to the first token; its metrics need --metrics.',
    'llama.cpp names no model: the scrape job is used instead.',
  ],
  probes: ['llamacpp:tokens_predicted_total', 'llamacpp:requests_processing'],
  sources: [
    'ggml-org/llama.cpp tools/server/README.md @00dc8057a (n_decode_total: calls of llama_decode(), one a batch)',
  ],
});

const lmdeploy = server({
  id: 'lmdeploy',
  title: 'LMDeploy',
  model: 'model_name',
  latency: histogram('s', 'lmdeploy:e2e_request_latency_seconds'),
  traffic: {
    received: counter('lmdeploy:request_success_total'),
    failed: counterWhere(['lmdeploy:request_success_total'], {
      label: 'finished_reason',
      op: '!~',
      value: '.*(SUCCESS|FINISH|CANCEL|INPUT_LENGTH_ERROR)',
    }),
  },
  queue: gauge('one', 'lmdeploy:num_requests_waiting'),
  languageModel: {
    firstToken: histogram('s', 'lmdeploy:time_to_first_token_seconds'),
    interToken: histogram('s', 'lmdeploy:iter_token_latency', 'lmdeploy:time_per_output_token_seconds'),
    queueTime: histogram('s', 'lmdeploy:request_queue_time_seconds'),
    prefillTime: histogram('s', 'lmdeploy:request_prefill_time_seconds'),
    decodeTime: histogram('s', 'lmdeploy:request_decode_time_seconds'),
    inputTokens: counter('lmdeploy:prompt_tokens_total'),
    outputTokens: counter('lmdeploy:generation_tokens_total'),
    cacheUse: gauge('ratio', 'lmdeploy:gpu_cache_usage_perc'),
    cacheHits: counter('lmdeploy:cached_tokens_total'),
    cacheQueries: counter('lmdeploy:prompt_tokens_total'),
    cacheHitShare: gauge('ratio', 'lmdeploy:prefix_cache_hit_rate'),
    acceptedDrafts: counter('lmdeploy:spec_decode_num_accepted_tokens_total'),
    drafts: counter('lmdeploy:spec_decode_num_draft_tokens_total'),
    running: gauge('one', 'lmdeploy:num_requests_running'),
    progress: counter('lmdeploy:generation_tokens_total'),
    aborted: counterWhere(['lmdeploy:request_success_total'], matching('finished_reason', '.*CANCEL')),
  },
  limits: [
    "The smallest bucket of LMDeploy's request latency is 0.3 s: below it percentiles are interpolation.",
    'Earlier releases have lmdeploy:request_success_total commented out: of these nothing is known of requests and errors.',
    'With the TurboMind engine figures of its scheduler are those of one data-parallel rank.',
  ],
  probes: ['lmdeploy:request_success_total', 'lmdeploy:num_requests_running'],
  sources: [
    'InternLM/lmdeploy lmdeploy/metrics/loggers.py, lmdeploy/messages.py, docs/en/advance/metrics.md @1263d5cd8 (0.16.0)',
  ],
});

/** No label names the model: it goes by the scrape job. */
const tgi = server({
  id: 'tgi',
  title: 'Text Generation Inference',
  model: 'job',
  latency: histogram('s', 'tgi_request_duration'),
  // Not tgi_request_count, which counts requests as they arrive: those that are being answered would be taken for failed.
  traffic: {
    answered: total('tgi_request_success'),
    failed: counterWhere(total('tgi_request_failure').names, butFor('err', 'validation|template')),
  },
  queue: gauge('one', 'tgi_queue_size'),
  languageModel: {
    interToken: histogram('s', 'tgi_request_mean_time_per_token_duration'),
    queueTime: histogram('s', 'tgi_request_queue_duration'),
    inputTokens: counter('tgi_request_input_length_sum'),
    outputTokens: counter('tgi_request_generated_tokens_sum'),
    running: gauge('one', 'tgi_batch_current_size'),
    progress: total('tgi_batch_inference_success'),
  },
  limits: [
    'TGI names no model: the scrape job is used instead.',
    'TGI exposes no time to the first token, and in place of the time between tokens that of the whole inference divided by the tokens of the answer: it includes the prefill, and is long where answers are short.',
    'TGI counts as failed what it turned away (err="overloaded"), what went wrong and what clients broke off (err="dropped"); what a client sent wrong (validation, template) is no failure.',
  ],
  probes: ['tgi_request_count', 'tgi_request_count_total', 'tgi_request_duration_count'],
  sources: [
    'huggingface/text-generation-inference router/src/server.rs (inference_time / generated_tokens), docs/source/reference/metrics.md @db931fcf (3.3.7), backends/v3/src/backend.rs @1d0847a (batches, failures by err: generation, dropped), router/src/infer/mod.rs @0581626 (overloaded, validation, template, incomplete); `_total` is what a collector may add',
  ],
});

/**
 * HTTP status codes that say of one who calls a provider that the request was wrong. Those that a gateway's own key, account or
 * choice of a model is refused with (401 to 404), time-outs (LiteLLM's are 408) and 429 are not among them.
 */
const CALLER_FAULT = '4(0[05679]|1.|2[0-8]|[3-9].)';

const litellm = server({
  id: 'litellm',
  title: 'LiteLLM',
  model: 'model',
  latency: histogram('s', 'litellm_request_total_latency_metric'),
  traffic: {
    received: {
      ...counter('litellm_proxy_total_requests_metric_total'),
      model: 'requested_model',
      // Under the name of the model that answered.
      or: counter('litellm_request_total_latency_metric_count'),
    },
    failed: {
      ...counterWhere(['litellm_proxy_failed_requests_metric_total'], butFor('exception_status', CALLER_FAULT)),
      model: 'requested_model',
    },
  },
  languageModel: {
    firstToken: histogram('s', 'litellm_llm_api_time_to_first_token_metric'),
    interToken: { ...histogram('s', 'litellm_deployment_latency_per_output_token'), model: 'litellm_model_name' },
    queueTime: histogram('s', 'litellm_request_queue_time_seconds'),
    inputTokens: counter('litellm_input_tokens_metric_total'),
    outputTokens: counter('litellm_output_tokens_metric_total'),
    cost: counter('litellm_spend_metric_total'),
  },
  limits: [
    'What a caller did wrong (400 and the like) is no failure; 401 to 404 and 408 are, because LiteLLM answers so as well where a provider refuses its key, does not know the model or takes too long. Releases without exception_status count all as failed.',
    'LiteLLM is a proxy: it exposes no queue length and has no KV cache.',
    'The time between tokens is the mean of each request.',
  ],
  probes: [
    'litellm_proxy_total_requests_metric_total',
    'litellm_request_total_latency_metric_count',
    'litellm_proxy_failed_requests_metric_total',
  ],
  sources: [
    'exception_status: BerriAI/litellm litellm/integrations/prometheus.py, async_post_call_failure_hook; 408: litellm/exceptions.py, Timeout',
    'BerriAI/litellm litellm/types/integrations/prometheus.py @026726408 and litellm/integrations/prometheus.py @0596749b9',
  ],
});

/** OpenTelemetry's conventions for generative AI, the server's metrics first, then the client's. */
const genai = server({
  id: 'otel-genai',
  title: 'OpenTelemetry GenAI',
  model: 'gen_ai_request_model',
  // Server and clients are different targets, and count the same requests.
  namesOf: 'model',
  latency: histogram('s', 'gen_ai_server_request_duration_seconds', 'gen_ai_client_operation_duration_seconds'),
  traffic: {
    received: counter('gen_ai_server_request_duration_seconds_count', 'gen_ai_client_operation_duration_seconds_count'),
    failed: counterWhere(
      ['gen_ai_server_request_duration_seconds_count', 'gen_ai_client_operation_duration_seconds_count'],
      { label: 'error_type', op: '!=', value: '' },
      butFor('error_type', CALLER_FAULT)
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
    'An error whose error_type is a code of HTTP for what a caller did wrong (400 and the like, not 401 to 404, 408 and 429) is no failure; all others are, by whatever name a library gives them.',
    'A model whose server exposes metrics of its own is counted by these alone, also what its clients ask of other servers under the same name.',
    'Cost is no part of the OpenTelemetry conventions: it is read where OpenLIT exposes it.',
    'Names are those of Prometheus without dots: let the OTLP receiver translate them (its default).',
  ],
  probes: ['gen_ai_client_operation_duration_seconds_count', 'gen_ai_server_request_duration_seconds_count'],
  sources: [
    'open-telemetry/semantic-conventions docs/gen-ai/gen-ai-metrics.md before c9e48b1d1, which moved it to a repository of its own',
    'cost: openlit/openlit sdk/python/src/openlit/otel/metrics.py @ad20b7b4 (1.45.0)',
  ],
});

/** Servers of language models, and gateways before them. The registry takes them from here. */
export const LANGUAGE_MODEL_SERVERS: readonly Profile[] = [
  vllm,
  tgi,
  sglang,
  trtllm,
  dynamo,
  llamaCpp,
  lmdeploy,
  litellm,
  genai,
];
