import { counter, counterWhere, equal, gauge, histogram, matching, server, total } from '../make';

/** Names: KServe's Python server, `python/kserve/kserve/metrics.py`. */
export const kserve = server({
  id: 'kserve',
  title: 'KServe',
  model: 'model_name',
  latency: histogram('s', 'request_predict_seconds'),
  traffic: { answered: counter('request_predict_seconds_count') },
  limits: [
    'KServe counts no errors: read them from the Knative profile, the ingress or the service mesh.',
    'KServe exposes no queue: read it from the Knative profile.',
  ],
  probes: ['request_predict_seconds_count', 'request_preprocess_seconds_count'],
});

/** Queue-proxy up to Knative 1.18; later releases speak OpenTelemetry and have a profile of their own. */
export const knative = server({
  id: 'knative',
  title: 'Knative queue-proxy (to 1.18)',
  model: 'configuration_name',
  version: 'revision_name',
  latency: histogram('ms', 'revision_app_request_latencies', 'revision_request_latencies'),
  traffic: {
    received: counter('revision_app_request_count', 'revision_request_count'),
    failed: counterWhere(['revision_app_request_count', 'revision_request_count'], equal('response_code_class', '5xx')),
  },
  queue: gauge('one', 'revision_queue_depth'),
  limits: ['Knative sees requests, not models: the model is the configuration, the version its revision.'],
  probes: ['revision_app_request_count', 'revision_request_count'],
});

export const knativeOtel = server({
  id: 'knative-otel',
  title: 'Knative queue-proxy (from 1.20)',
  model: 'kn_service_name',
  version: 'kn_revision_name',
  latency: histogram('s', 'kn_serving_invocation_duration_seconds', 'kn_serving_invocation_duration'),
  traffic: {
    received: counter('kn_serving_invocation_duration_seconds_count', 'kn_serving_invocation_duration_count'),
    failed: counterWhere(
      ['kn_serving_invocation_duration_seconds_count', 'kn_serving_invocation_duration_count'],
      matching('http_response_status_code', '5..')
    ),
  },
  queue: gauge('one', 'kn_serving_queue_depth'),
  limits: ['Knative sees requests, not models: the model is the service, the version its revision.'],
  probes: ['kn_serving_invocation_duration_seconds_count', 'kn_serving_invocation_duration_count'],
});

/** Names: Triton's `docs/user_guide/metrics.md`. Its counters lack `_total`. */
export const triton = server({
  id: 'triton',
  title: 'NVIDIA Triton',
  model: 'model',
  version: 'version',
  latency: {
    kind: 'sums',
    sum: counter('nv_inference_request_duration_us'),
    count: counter('nv_inference_request_success'),
    unit: 'us',
    enable:
      'Start it with --metrics-config summary_latencies=true for quantiles of each instance (which cannot be added up), or measure a histogram in front of it.',
  },
  traffic: { answered: counter('nv_inference_request_success'), failed: counter('nv_inference_request_failure') },
  queue: gauge('one', 'nv_inference_pending_request_count'),
  resources: {
    gpu: gauge('ratio', 'nv_gpu_utilization'),
    gpuMemory: {
      kind: 'total',
      used: gauge('bytes', 'nv_gpu_memory_used_bytes'),
      total: gauge('bytes', 'nv_gpu_memory_total_bytes'),
    },
    power: gauge('watt', 'nv_gpu_power_usage'),
    by: ['instance', 'gpu_uuid'],
    ofModel: [{ labels: ['instance'], match: 'shared' }],
  },
  limits: ['A failure inside of an ensemble is counted for the part and for the ensemble.'],
  probes: ['nv_inference_request_success', 'nv_inference_count'],
});

export const seldon1 = server({
  id: 'seldon-1',
  title: 'Seldon Core 1',
  model: 'deployment_name',
  version: 'predictor_version',
  latency: histogram('s', 'seldon_api_executor_client_requests_seconds', 'seldon_api_executor_server_requests_seconds'),
  traffic: {
    received: counter(
      'seldon_api_executor_client_requests_seconds_count',
      'seldon_api_executor_server_requests_seconds_count'
    ),
    failed: counterWhere(
      ['seldon_api_executor_client_requests_seconds_count', 'seldon_api_executor_server_requests_seconds_count'],
      matching('code', '5..')
    ),
  },
  limits: ['Seldon Core 1 exposes no queue.'],
  probes: ['seldon_api_executor_client_requests_seconds_count', 'seldon_api_executor_server_requests_seconds_count'],
});

export const seldon2 = server({
  id: 'seldon-2',
  title: 'Seldon Core 2',
  model: 'model',
  version: 'model_internal',
  latency: histogram('s', 'seldon_model_infer_api_seconds'),
  traffic: {
    received: total('seldon_model_infer'),
    failed: counterWhere(['seldon_model_infer_total', 'seldon_model_infer'], matching('code', '5..')),
  },
  limits: [
    'The version is the internal model name (iris_1): Seldon Core 2 has no label for the version alone, and mirrored traffic shows as a further internal model.',
    'Seldon Core 2 exposes no queue of requests; its lag is that of its pipelines.',
  ],
  probes: ['seldon_model_infer_total', 'seldon_model_infer_api_seconds_count'],
});

export const mlserver = server({
  id: 'mlserver',
  title: 'MLServer',
  model: 'model',
  version: 'version',
  latency: {
    kind: 'summary',
    names: ['model_infer_request_duration'],
    unit: 's',
    enable: 'rest_server_request_duration_seconds is a histogram, but of paths, not of models.',
  },
  traffic: {
    answered: total('model_infer_request_success'),
    failed: total('model_infer_request_failure'),
  },
  queue: gauge('one', 'batch_request_queue', 'parallel_request_queue'),
  limits: [],
  probes: ['model_infer_request_success_total', 'model_infer_request_success', 'model_infer_request_duration_count'],
});

export const torchserve = server({
  id: 'torchserve',
  title: 'TorchServe',
  model: 'model_name',
  version: 'model_version',
  latency: {
    kind: 'sums',
    sum: counter('ts_inference_latency_microseconds'),
    count: counter('ts_inference_requests_total'),
    unit: 'us',
    enable: 'Add a histogram metric to its metrics configuration, or measure one in front of it.',
  },
  traffic: { received: counter('ts_inference_requests_total') },
  limits: [
    'TorchServe counts errors for the whole server (Requests4XX, Requests5XX), not for a model.',
    'A model without a version of its own has the version "default".',
  ],
  probes: ['ts_inference_requests_total', 'ts_inference_latency_microseconds'],
});

/** Its metric names begin with a colon. */
export const tfServing = server({
  id: 'tf-serving',
  title: 'TensorFlow Serving',
  model: 'model_name',
  latency: histogram('us', ':tensorflow:serving:request_latency'),
  traffic: {
    received: counter(':tensorflow:serving:request_count'),
    failed: counterWhere([':tensorflow:serving:request_count'], { label: 'status', op: '!=', value: 'OK' }),
  },
  limits: ['Metrics are exposed at /monitoring/prometheus/metrics, and only with a monitoring configuration.'],
  probes: [':tensorflow:serving:request_count', ':tensorflow:serving:request_latency_count'],
});

export const rayServe = server({
  id: 'ray-serve',
  title: 'Ray Serve',
  model: 'deployment',
  latency: histogram('ms', 'ray_serve_deployment_processing_latency_ms', 'serve_deployment_processing_latency_ms'),
  traffic: {
    answered: counter(
      'ray_serve_deployment_request_counter_total',
      'ray_serve_deployment_request_counter',
      'serve_deployment_request_counter'
    ),
    failed: counter(
      'ray_serve_deployment_error_counter_total',
      'ray_serve_deployment_error_counter',
      'serve_deployment_error_counter'
    ),
  },
  queue: gauge('one', 'ray_serve_deployment_queued_queries', 'serve_deployment_queued_queries'),
  limits: [],
  probes: [
    'ray_serve_deployment_request_counter_total',
    'ray_serve_deployment_request_counter',
    'serve_deployment_request_counter',
    'ray_serve_deployment_processing_latency_ms_count',
  ],
});

export const bentoml = server({
  id: 'bentoml',
  title: 'BentoML',
  model: 'service_name',
  version: 'service_version',
  latency: histogram('s', 'bentoml_service_request_duration_seconds'),
  traffic: {
    received: total('bentoml_service_request'),
    failed: counterWhere(
      ['bentoml_service_request_total', 'bentoml_service_request'],
      matching('http_response_code', '5..')
    ),
  },
  queue: gauge('one', 'bentoml_service_request_in_progress'),
  limits: ['The queue shown is what is being worked on: BentoML tells nothing of what waits.'],
  probes: ['bentoml_service_request_total', 'bentoml_service_request_duration_seconds_count'],
});
