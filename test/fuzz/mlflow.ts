import { z } from 'zod';
import { eventSchema } from '../../src/actions/events';
import { keyOf } from '../../src/actions/state';
import { type HttpCall, HttpClient } from '../../src/backend/sources/http/client';
import type { Taker } from '../../src/backend/sources/http/fault';
import type { HttpAnswer } from '../../src/backend/sources/http/json';
import { MlflowApi } from '../../src/backend/sources/mlflow/api';
import { baseline } from '../../src/backend/sources/mlflow/baseline';
import { versionBaselines } from '../../src/backend/sources/mlflow/baselines';
import { metricHistory } from '../../src/backend/sources/mlflow/history';
import { MlflowRecords } from '../../src/backend/sources/mlflow/records';
import { registeredModels } from '../../src/backend/sources/mlflow/registry';
import { searchRuns } from '../../src/backend/sources/mlflow/runs';
import { traceMetrics } from '../../src/backend/sources/mlflow/traceMetrics';
import { PrometheusApi } from '../../src/backend/sources/prometheus/api';
import { queryExemplars } from '../../src/backend/sources/prometheus/queries';
import { parseSettings, type SourceConfig } from '../../src/backend/sources/settings';
import { BASELINE_SCHEMA } from '../../src/query/baseline/artifact';
import type { ExemplarsRequest, SourceRequest } from '../../src/query/request';
import { changed, inPieces, VALUES } from './bytes';
import { type Drawn, valueOf } from './queries';

const END = 1_700_000_000;
const LOGGED_MODEL = `m-${'0'.repeat(32)}`;
/** As MLflow writes them: protobuf's JSON has words for what is no number. */
const FIGURES = ['NaN', 'Infinity', '-Infinity', 1e308, 5e-324, -0, 0, -1];
const NAMES = ['loan', 'a"b', '__proto__', 'constructor', '1', '', 'accuracy', 'champion'];
/** Those that say that a server is busy are asked again, after a while. */
const REFUSALS = [400, 403, 404, 500];

const always = new AbortController().signal;

/** A client that asks nobody: it answers with what is drawn, as bytes that whoever asked takes as they come. */
class DrawnHttp extends HttpClient {
  constructor(
    config: SourceConfig,
    private readonly drawn: Drawn,
    private readonly answerTo: (call: HttpCall, drawn: Drawn) => unknown
  ) {
    super(config, { proxies: {}, connections: 1, answerBytes: 1e6, userAgent: 'fuzz' });
  }

  override async send(call: HttpCall, _: unknown, taker?: Taker): Promise<HttpAnswer> {
    const { drawn } = this;
    if (drawn.is(0.03)) {
      const body = drawn.one(['{"error_code":"X","message":"no"}', '<h1>Not Found</h1>', '']);
      return { status: drawn.one(REFUSALS), headers: {}, body: Buffer.from(body) };
    }
    const bytes = changed(JSON.stringify(this.answerTo(call, drawn)), drawn);
    if (taker === undefined) {
      return { status: 200, headers: {}, body: bytes };
    }
    inPieces(bytes, drawn, (piece) => taker.push(piece));
    return { status: 200, headers: {}, body: bytes.subarray(0, 1000) };
  }
}

const { prometheus, mlflow } = parseSettings(
  { prometheus: { url: 'http://prometheus.invalid' }, mlflow: { url: 'http://mlflow.invalid' } },
  {}
).sources;

/** Answers one of the requests to MLflow, or of exemplars, through the client of the source. Throws SourceError. */
export function drawnAnswer(request: SourceRequest, drawn: Drawn): Promise<unknown> {
  if (prometheus === undefined || mlflow === undefined) {
    throw new Error('both sources are configured');
  }
  const caller = { identity: { headers: {}, alerting: false }, cancelled: always };
  if (request.kind === 'prometheus.exemplars') {
    const http = new DrawnHttp(prometheus, drawn, () => exemplars(request, drawn));
    return queryExemplars(new PrometheusApi(http), request, caller);
  }
  const api = new MlflowApi(new DrawnHttp(mlflow, drawn, mlflowAnswer), () => undefined);
  switch (request.kind) {
    case 'mlflow.runs':
      return searchRuns(api, request, caller);
    case 'mlflow.history':
      return metricHistory(api, request, caller);
    case 'mlflow.models':
      return registeredModels(api, request, caller);
    case 'mlflow.baseline':
      return baseline(api, request, caller);
    case 'mlflow.baselines':
      return versionBaselines(api, request, caller);
    case 'mlflow.traceMetrics':
      return traceMetrics(api, request, caller);
    case 'mlflow.actions':
      return new MlflowRecords(
        () => api,
        request.experiment,
        () => undefined
      ).runs(undefined, caller);
    default:
      throw new Error(`${request.kind} is not asked of MLflow`);
  }
}

const many = <T>(drawn: Drawn, most: number, one: () => T): T[] =>
  Array.from({ length: drawn.below(most + 1) }, () => one());

const figure = (drawn: Drawn): unknown =>
  drawn.is(0.15) ? drawn.one([...FIGURES, ...FIGURES, drawn.odd()]) : drawn.below(1000) / 7;

const moment = (drawn: Drawn): number =>
  drawn.is(0.95) ? (END - drawn.below(10_000)) * 1000 : drawn.one([0, -1, 1e15]);

/** MLflow writes some of them as text. */
const integer = (drawn: Drawn, value: number): number | string => (drawn.is(0.3) ? String(value) : value);

const pairs = (drawn: Drawn) =>
  many(drawn, 4, () => ({ key: drawn.one(NAMES), value: drawn.one([...NAMES, '5', '{}']) }));

const point = (drawn: Drawn) => ({
  key: drawn.one(NAMES),
  value: figure(drawn),
  timestamp: integer(drawn, moment(drawn)),
  step: integer(drawn, drawn.below(5)),
  ...(drawn.is(0.5) ? { run_id: `r${drawn.below(3)}` } : {}),
});

const run = (drawn: Drawn) => ({
  info: {
    run_id: `r${drawn.below(3)}`,
    run_name: drawn.one(NAMES),
    experiment_id: String(drawn.below(2)),
    status: drawn.one(['FINISHED', 'RUNNING', 'FAILED']),
    start_time: integer(drawn, moment(drawn)),
    ...(drawn.is(0.5) ? { end_time: integer(drawn, moment(drawn)) } : {}),
    artifact_uri: 'mlflow-artifacts:/0/r0/artifacts',
  },
  data: { metrics: many(drawn, 3, () => point(drawn)), params: entriesOf(drawn), tags: tagsOf(drawn) },
  ...(drawn.is(0.3)
    ? { inputs: { dataset_inputs: many(drawn, 2, () => ({ dataset: { name: drawn.one(NAMES), digest: 'd' } })) } }
    : {}),
});

const tagsOf = (drawn: Drawn) => [
  ...pairs(drawn),
  ...(drawn.is(0.5) ? [{ key: 'modelwatch.model', value: drawn.one(NAMES) }] : []),
];

const events = z.toJSONSchema(eventSchema, { unrepresentable: 'any' });

/** Entries of a record of actions are parameters of a run. */
const entriesOf = (drawn: Drawn) =>
  drawn.is(0.5)
    ? pairs(drawn)
    : many(drawn, 4, () => valueOf(events, drawn)).map((event, i) => ({
        key: drawn.is(0.98) ? keyOf(i + 1) : drawn.one(NAMES),
        value: JSON.stringify(event),
      }));

const version = (drawn: Drawn) => ({
  name: drawn.one(['loan', 'loan', 'a"b', '__proto__']),
  version: drawn.is(0.5) ? drawn.below(4) : String(drawn.below(4)),
  current_stage: drawn.one(['None', 'Production', '', null]),
  run_id: drawn.one(['r0', 'r1', '', null]),
  source: drawn.one([`models:/${LOGGED_MODEL}`, 'mlflow-artifacts:/1/r0/artifacts/model', '..', null]),
  creation_timestamp: integer(drawn, moment(drawn)),
  last_updated_timestamp: integer(drawn, moment(drawn)),
  description: drawn.one(NAMES),
  tags: pairs(drawn),
});

const model = (drawn: Drawn) => ({
  name: drawn.one(['loan', 'loan', 'a"b', '__proto__']),
  creation_timestamp: integer(drawn, moment(drawn)),
  description: drawn.one(NAMES),
  tags: pairs(drawn),
  aliases: many(drawn, 2, () => ({
    alias: drawn.one(['champion', 'challenger', '__proto__']),
    version: drawn.below(4),
  })),
});

const count = (drawn: Drawn): unknown => (drawn.is(0.05) ? drawn.odd() : drawn.below(500));

const bins = (drawn: Drawn) => {
  const edges = drawn.is(0.9) ? [0.1, 1, 10].slice(drawn.below(3)) : many(drawn, 3, () => figure(drawn));
  return { edges, counts: Array.from({ length: edges.length + (drawn.is(0.95) ? 1 : 0) }, () => count(drawn)) };
};

const byName = <T>(drawn: Drawn, one: () => T): Record<string, T> =>
  Object.fromEntries(many(drawn, 3, () => [drawn.one(['a', 'b', '1', '', 'income', 'constructor']), one()] as const));

const artifact = (drawn: Drawn) => {
  const score = bins(drawn);
  return {
    schema: drawn.is(0.97) ? BASELINE_SCHEMA : drawn.odd(),
    model: 'loan',
    version: '1',
    rows: count(drawn),
    features: byName(drawn, () =>
      drawn.is(0.5)
        ? { type: 'numeric', ...bins(drawn), missing: count(drawn), mean: figure(drawn) }
        : { type: 'categorical', counts: byName(drawn, () => count(drawn)), missing: count(drawn) }
    ),
    ...(drawn.is(0.5) ? { scores: bins(drawn) } : {}),
    ...(drawn.is(0.5) ? { positiveScores: { ...score, positives: score.counts.map(() => count(drawn)) } } : {}),
    ...(drawn.is(0.5) ? { classes: byName(drawn, () => count(drawn)) } : {}),
    metrics: byName(drawn, () => figure(drawn)),
    groups: byName(drawn, () =>
      byName(drawn, () => ({ n: count(drawn), positive: 3, tp: count(drawn), fp: 1, tn: 1, fn: count(drawn) }))
    ),
    attributions: byName(drawn, () => figure(drawn)),
  };
};

const tracePoint = (drawn: Drawn) => ({
  dimensions: {
    time_bucket: drawn.is(0.9) ? new Date((END - 60 * drawn.below(60)) * 1000).toISOString() : drawn.one(NAMES),
    trace_name: drawn.one(NAMES),
    ...(drawn.is(0.5) ? { trace_status: drawn.one(['OK', 'ERROR']), assessment_name: drawn.one(NAMES) } : {}),
  },
  values: Object.fromEntries(
    ['COUNT', 'SUM', 'AVG', 'P50.0', 'P95.0'].flatMap((name) => (drawn.is(0.6) ? [[name, figure(drawn)] as const] : []))
  ),
});

function mlflowAnswer({ path }: HttpCall, drawn: Drawn): unknown {
  const page = drawn.is(0.2) ? { next_page_token: drawn.one(['a', 'b', '']) } : {};
  const name = path.replace(/^api\/[23]\.0\/(?:preview\/)?mlflow\//, '');
  const experiment = () => ({ experiment_id: String(drawn.below(2)), name: drawn.one(NAMES), tags: pairs(drawn) });
  switch (name) {
    case 'experiments/search':
      return { experiments: many(drawn, 3, experiment), ...page };
    case 'experiments/get-by-name':
      return { experiment: experiment() };
    case 'runs/search':
      return { runs: many(drawn, 4, () => run(drawn)), ...page };
    case 'runs/get':
      return { run: run(drawn) };
    case 'registered-models/get':
      return { registered_model: model(drawn) };
    case 'registered-models/search':
      return { registered_models: many(drawn, 3, () => model(drawn)), ...page };
    case 'model-versions/search':
      return { model_versions: many(drawn, 5, () => version(drawn)), ...page };
    case 'artifacts/list':
      return { root_uri: 'mlflow-artifacts:/0/r0', files: [{ path: 'modelwatch/baseline.json' }] };
    case 'traces/metrics':
      return { data_points: many(drawn, 8, () => tracePoint(drawn)), ...page };
    default:
      if (name.startsWith('metrics/')) {
        return { metrics: many(drawn, 8, () => point(drawn)), ...page };
      }
      return name.startsWith('logged-models/')
        ? {
            model: {
              info: {
                name: drawn.one(NAMES),
                creation_timestamp_ms: integer(drawn, moment(drawn)),
                tags: pairs(drawn),
              },
              data: { metrics: many(drawn, 4, () => point(drawn)), params: pairs(drawn) },
            },
          }
        : artifact(drawn);
  }
}

const exemplars = ({ start, end }: ExemplarsRequest, drawn: Drawn) => ({
  status: 'success',
  data: many(drawn, 3, () => ({
    seriesLabels: { __name__: 'x', model: drawn.one(NAMES), le: drawn.one(['0.1', '+Inf', 'x']) },
    exemplars: many(drawn, 5, () => ({
      labels: { trace_id: drawn.one(['abc', '', '__proto__']), ...(drawn.is(0.1) ? { constructor: 'x' } : {}) },
      value: drawn.is(0.98) ? drawn.one([...VALUES, '0.25']) : 'x',
      timestamp: drawn.is(0.95) ? start + drawn.random() * (end - start) : drawn.one([0, 1e15, '1']),
    })),
  })),
});
