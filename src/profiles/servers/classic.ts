import type { Matcher } from '../../query/promql';
import { butFor, counter, counterWhere, equal, gauge, histogram, matching, server, total } from '../make';
import type { Profile } from '../profile';

const kserve = server({
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
  sources: ['kserve/kserve python/kserve/kserve/metrics.py @aaac4e294'],
});

const KNATIVE_REQUESTS = ['revision_app_request_count', 'revision_request_count'];

/** Queue-proxy up to Knative 1.18; later releases use OpenTelemetry and have another profile. */
const knative = server({
  id: 'knative',
  title: 'Knative queue-proxy (to 1.18)',
  model: 'configuration_name',
  version: 'revision_name',
  latency: histogram('ms', 'revision_app_request_latencies', 'revision_request_latencies'),
  traffic: {
    received: counter(...KNATIVE_REQUESTS),
    failed: counterWhere(KNATIVE_REQUESTS, equal('response_code_class', '5xx')),
  },
  queue: gauge('one', 'revision_queue_depth'),
  limits: [
    'Knative sees requests, not models: the model is the configuration, the version its revision.',
    'Requests that are turned away (429) are in its class 4xx, and count as answered.',
  ],
  probes: KNATIVE_REQUESTS,
  sources: [
    'knative/serving pkg/queue/request_metric.go, pkg/metrics/key.go @knative-v1.18.0',
    'knative/pkg metrics/metricskey/constants.go (response_code_class)',
  ],
});

const KNATIVE_DURATIONS = ['kn_serving_invocation_duration_seconds', 'kn_queueproxy_app_duration_seconds'];
const KNATIVE_COUNTS = KNATIVE_DURATIONS.map((name) => `${name}_count`);

const knativeOtel = server({
  id: 'knative-otel',
  title: 'Knative queue-proxy (from 1.19)',
  model: 'kn_service_name',
  version: 'kn_revision_name',
  latency: histogram('s', ...KNATIVE_DURATIONS),
  traffic: {
    received: counter(...KNATIVE_COUNTS),
    failed: counterWhere(KNATIVE_COUNTS, matching('http_response_status_code', '5..|429')),
  },
  queue: gauge('one', 'kn_serving_queue_depth', 'kn_queueproxy_depth'),
  limits: [
    'Knative sees requests, not models: the model is the service, the version its revision.',
    'Its labels are attributes of the resource: scraped by Prometheus they are on target_info alone, so send OTLP with kn.service.name and kn.revision.name promoted to labels, or add kn_service_name and kn_revision_name by relabelling from the labels of the pod.',
  ],
  probes: KNATIVE_COUNTS,
  sources: [
    'knative/serving pkg/queue/request_metric.go, pkg/queue/sharedmain/otel.go, pkg/metrics/key.go @98e5ef90aa and, for kn_queueproxy_, @knative-v1.19.0',
  ],
});

/** Its counters lack `_total`. */
const triton = server({
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
  traffic: {
    answered: counter('nv_inference_request_success'),
    failed: counterWhere(['nv_inference_request_failure'], butFor('reason', 'CANCELED')),
  },
  queue: gauge('one', 'nv_inference_pending_request_count'),
  languageModel: {
    probes: ['nv_inference_first_response_histogram_ms_count'],
    firstToken: histogram('ms', 'nv_inference_first_response_histogram_ms'),
  },
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
  limits: [
    'Requests that were cancelled are no failure. What a client sent wrong is one, with the reason OTHER or BACKEND like errors of the model; earlier releases give no reason at all.',
    'A failure inside of an ensemble is counted for the part and for the ensemble.',
    'The time to the first response needs --metrics-config histogram_latencies=true; its default buckets end at 5 s.',
  ],
  probes: ['nv_inference_request_success', 'nv_inference_count', 'nv_inference_request_failure'],
  sources: [
    'triton-inference-server/core src/metrics.cc, src/constants.h, src/infer_response.cc @73aad7c',
    'triton-inference-server/server docs/user_guide/metrics.md @e1db8a603',
    'reasons of failures: as servers expose them, REJECTED, CANCELED, BACKEND and OTHER',
  ],
});

/** HTTP's codes of REST, gRPC's names of codes that are the server's doing. */
const SERVER_FAULT = matching(
  'code',
  '5..|429|Internal|Unknown|Unavailable|DeadlineExceeded|DataLoss|Unimplemented|ResourceExhausted'
);

/** What users ask of a graph, and what its executor asks of the nodes in their stead. */
const SELDON_REQUESTS = ['seldon_api_executor_server_requests_seconds', 'seldon_api_executor_client_requests_seconds'];
const SELDON_COUNTS = SELDON_REQUESTS.map((name) => `${name}_count`);
/** Both count whatever is asked: by REST `predictions`, by gRPC the full name of the method. */
const OF_PREDICTIONS: Matcher = {
  label: 'service',
  op: '!~',
  value: '.*([Ff]eedback|[Mm]etadata|[Ss]tatus|Ready|Live)',
};

const seldon1 = server({
  id: 'seldon-1',
  title: 'Seldon Core 1',
  model: 'deployment_name',
  version: 'predictor_version',
  latency: { ...histogram('s', ...SELDON_REQUESTS), where: [OF_PREDICTIONS] },
  traffic: {
    received: counterWhere(SELDON_COUNTS, OF_PREDICTIONS),
    failed: counterWhere(SELDON_COUNTS, OF_PREDICTIONS, SERVER_FAULT),
  },
  limits: [
    'Seldon Core 1 exposes no queue.',
    "Where the executor does not count what it is asked, its calls to the graph's nodes are shown: one request counts once a node.",
  ],
  probes: SELDON_COUNTS,
  sources: [
    'SeldonIO/seldon-core executor/api/metric/{constants,server,client}.go, executor/api/rest/server.go @v1.18.2',
  ],
});

const seldon2 = server({
  id: 'seldon-2',
  title: 'Seldon Core 2',
  model: 'model',
  version: 'model_internal',
  latency: {
    kind: 'sums',
    sum: counter('seldon_model_infer_seconds_total'),
    count: counter('seldon_model_infer_total'),
    unit: 's',
    enable: 'seldon_model_infer_api_seconds is a histogram, but of servers, not of models.',
  },
  traffic: {
    received: counter('seldon_model_infer_total'),
    failed: counterWhere(['seldon_model_infer_total'], SERVER_FAULT),
  },
  limits: [
    'The version is the internal model name (iris_1): Seldon Core 2 has no label for the version alone, and mirrored traffic shows as a further internal model.',
    'Seldon Core 2 exposes no queue of requests; its lag is that of its pipelines.',
  ],
  probes: ['seldon_model_infer_total', 'seldon_model_infer_api_seconds_count'],
  sources: ['SeldonIO/seldon-core scheduler/pkg/metrics/agent.go, scheduler/pkg/agent/rproxy.go @7b77f8b78'],
});

const mlserver = server({
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
  queue: {
    kind: 'observed',
    names: ['batch_request_queue'],
    labels: { model: 'model_name', version: 'model_version' },
  },
  limits: [
    'A failure of MLServer is any exception, what a client sent wrong among them.',
    'The queue is that of adaptive batching, as long as requests met it on average; parallel_request_queue is of all models.',
  ],
  probes: [
    ...total('model_infer_request_success').names,
    'model_infer_request_duration_count',
    ...total('model_infer_request_failure').names,
  ],
  sources: [
    'SeldonIO/MLServer mlserver/handlers/dataplane.py, mlserver/batching/adaptive.py, mlserver/metrics/context.py @a325e523',
  ],
});

const torchserve = server({
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
  sources: [
    'pytorch/serve docs/metrics.md, frontend/server/src/main/java/org/pytorch/serve/metrics/MetricBuilder.java @62c4d6a1f',
  ],
});

/** Its metric names begin with a colon. */
const tfServing = server({
  id: 'tf-serving',
  title: 'TensorFlow Serving',
  model: 'model_name',
  latency: histogram('us', ':tensorflow:serving:request_latency'),
  traffic: {
    received: counter(':tensorflow:serving:request_count'),
    failed: counterWhere(
      [':tensorflow:serving:request_count'],
      butFor('status', 'OK|INVALID_ARGUMENT|OUT_OF_RANGE|ALREADY_EXISTS|PERMISSION_DENIED|UNAUTHENTICATED|CANCELLED')
    ),
  },
  limits: [
    'What a client did wrong (INVALID_ARGUMENT and the like, CANCELLED) is no failure; NOT_FOUND and FAILED_PRECONDITION are, because a model that is not loaded answers so.',
    'Metrics are exposed at /monitoring/prometheus/metrics, and only with a monitoring configuration.',
  ],
  probes: [':tensorflow:serving:request_count', ':tensorflow:serving:request_latency_count'],
  sources: [
    'tensorflow/serving tensorflow_serving/servables/tensorflow/util.cc @9d981c5c; status: the name of the code, RecordModelRequestCount there',
  ],
});

const RAY_REQUESTS = [
  'ray_serve_deployment_request_counter_total',
  'ray_serve_deployment_request_counter',
  'serve_deployment_request_counter',
];
const RAY_ERRORS = RAY_REQUESTS.map((name) => name.replace('request', 'error'));

const rayServe = server({
  id: 'ray-serve',
  title: 'Ray Serve',
  model: 'deployment',
  latency: histogram('ms', 'ray_serve_deployment_processing_latency_ms', 'serve_deployment_processing_latency_ms'),
  traffic: {
    answered: counter(...RAY_REQUESTS),
    failed: counter(...RAY_ERRORS),
  },
  queue: gauge('one', 'ray_serve_deployment_queued_queries', 'serve_deployment_queued_queries'),
  limits: [
    'A failure of Ray Serve is any exception of the deployment, those that it raises for what a client sent wrong among them.',
  ],
  probes: [...RAY_REQUESTS, 'ray_serve_deployment_processing_latency_ms_count', ...RAY_ERRORS],
  sources: [
    'ray-project/ray doc/source/serve/monitoring.md @042b2a5e6, python/ray/dashboard/modules/metrics/dashboards/serve_dashboard_panels.py @7206521fb (`_total`)',
  ],
});

const BENTOML_REQUESTS = ['bentoml_service_request_total', 'bentoml_api_server_request_total'];

/** The prefix `bentoml_api_server` is the default of the first version of its configuration. */
const bentoml = server({
  id: 'bentoml',
  title: 'BentoML',
  model: 'service_name',
  version: 'service_version',
  latency: histogram('s', 'bentoml_service_request_duration_seconds', 'bentoml_api_server_request_duration_seconds'),
  traffic: {
    received: counter(...BENTOML_REQUESTS),
    failed: counterWhere(BENTOML_REQUESTS, matching('http_response_code', '5..|429')),
  },
  queue: gauge('one', 'bentoml_service_request_in_progress', 'bentoml_api_server_request_in_progress'),
  limits: ['The queue shown is the requests in progress: BentoML does not expose those that wait.'],
  probes: [
    'bentoml_service_request_total',
    'bentoml_service_request_duration_seconds_count',
    'bentoml_api_server_request_total',
  ],
  sources: [
    'bentoml/BentoML src/bentoml/_internal/server/http/instruments.py, src/bentoml/_internal/configuration/{v1,v2}/default_configuration.yaml @32230a527',
  ],
});

/** Servers of models of any kind. The registry takes them from here. */
export const CLASSIC_SERVERS: readonly Profile[] = [
  kserve,
  knative,
  knativeOtel,
  triton,
  seldon1,
  seldon2,
  mlserver,
  torchserve,
  tfServing,
  rayServe,
  bentoml,
];
