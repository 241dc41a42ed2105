/** A fake Prometheus and MLflow in a separate process: answers as large as in production, generated while they are sent. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { SERIES } from '../../src/backend/sources/prometheus/counts/expressions';
import { nextTurn } from '../../src/backend/turn';
import { elementAt } from '../../src/stats/elements';

const VERSIONS = 5;
const FEATURES = 200;
const BUCKETS = 10;
/** Series of the plain PromQL answer; at one moment so many that they wait for a turn. */
const GAUGES = 500;
const GAUGES_NOW = 7000;
/** Different columns of values that the series of an answer take turns in. */
const KINDS = 16;

interface Faults {
  /** Of so many answers one is broken: hung up on, an error, half an answer, or a page. None at 0. */
  readonly everyNth: number;
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

type Values = readonly Buffer[];

/** The points of a range as JSON, `kind` being how they go up and down. */
function valuesOf({ start, end, step }: Range, value: (kind: number, place: number) => string): Values {
  const count = Math.floor((end - start) / step + 1e-9) + 1;
  return Array.from({ length: KINDS }, (_, kind) =>
    Buffer.from(
      `[${Array.from({ length: count }, (_unused, i) => `[${start + i * step},"${value(kind, i)}"]`).join(',')}]`
    )
  );
}

function* bucketRows(model: string, values: Values): Generator<string | Buffer> {
  for (let version = 1; version <= VERSIONS; version++) {
    for (let feature = 0; feature < FEATURES; feature++) {
      for (let bucket = 1; bucket <= BUCKETS; bucket++) {
        const le = bucket === BUCKETS ? '+Inf' : String(bucket);
        yield `{"metric":{"feature":"feature_${feature}","le":"${le}","model":"${model}","version":"${version}"},"values":`;
        yield elementAt(values, bucket - 1);
        yield '}';
      }
    }
  }
}

function* gaugeRows(values: Values): Generator<string | Buffer> {
  for (let row = 0; row < GAUGES; row++) {
    yield `{"metric":{"__name__":"bench_value","instance":"host-${row}.example.org:9100","job":"model-server"},"values":`;
    yield elementAt(values, row % KINDS);
    yield '}';
  }
}

/** Buckets count what those below them count, too. */
const bucketValue = (kind: number, place: number): string => {
  let count = 0;
  for (let below = 0; below <= kind; below++) {
    count += 40 + ((place * 31 + below * 7) % 40);
  }
  return String(SERIES + count);
};
const gaugeValue = (kind: number, place: number): string => (50 + 40 * Math.sin(place / 37 + kind)).toFixed(6);

function rowsOf(expr: string, range: Range): Generator<string | Buffer> | undefined {
  if (expr.includes('bench_value')) {
    return gaugeRows(valuesOf(range, gaugeValue));
  }
  const isCounted = /feature_value_bucket/.test(expr) && expr.includes('last_over_time') && expr.includes('feature');
  const model = /model="([^"]*)"/.exec(expr)?.[1] ?? 'loan';
  return isCounted && !expr.includes('count_over_time') ? bucketRows(model, valuesOf(range, bucketValue)) : undefined;
}

/** A page of MLflow's as large as one may be: 15 MB. */
const RUNS = 100;
const NAMES = 1200;
const POINTS = 140_000;
const MODELS = 20_000;
const REGISTERED = 10_000;

const list = <T>(count: number, entry: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => entry(i));
const figure = (i: number, key: string) => ({ key, value: Math.sin(i), timestamp: END_MS + i * 1000, step: i });
const END_MS = 1_700_000_000_000;
const run = (id: number, names: number) => ({
  info: {
    run_id: id.toString(16).padStart(32, '0'),
    run_name: `run ${id}`,
    experiment_id: '1',
    status: 'FINISHED',
    start_time: id,
  },
  data: {
    metrics: list(names, (i) => figure(i, `metric_${i}`)),
    params: list(names / 2, (i) => ({ key: `param_${i}`, value: `"value" of ${i}` })),
    tags: [],
  },
});

/** Written in one piece, which takes a millisecond. */
const FLUSHED_BYTES = 64 * 1024;

let pages = 0;

/** What one search of runs goes through: four pages are as much as is read for one question. */
const PAGES = 4;
const pageOfRuns = (place: number) => ({
  runs: list(RUNS, (id) => run(place * RUNS + id, NAMES)),
  ...(place < PAGES - 1 && { next_page_token: String(place + 1) }),
});

/** Made once: a process that writes 15 MB of JSON answers nobody meanwhile, and Prometheus would wait for MLflow. */
const mlflowAnswers = (): Readonly<Record<string, readonly Buffer[]>> =>
  Object.fromEntries(
    Object.entries({
      'runs/search': list(PAGES, pageOfRuns),
      'runs/get': [{ run: run(1, RUNS * NAMES) }],
      'metrics/get-history': [{ metrics: list(POINTS, (i) => figure(i, 'accuracy')) }],
      'registered-models/search': [
        { registered_models: list(MODELS, (i) => ({ name: `model ${i}`, description: 'what it is for '.repeat(50) })) },
      ],
      'registered-models/get': [
        {
          registered_model: {
            name: 'much',
            aliases: list(REGISTERED, (i) => ({ alias: `a${i}`, version: String(i) })),
          },
        },
      ],
      'model-versions/search': [{ model_versions: list(REGISTERED, (i) => ({ name: 'much', version: String(i) })) }],
      'experiments/search': [{ experiments: [{ experiment_id: '1', name: 'one' }] }],
    }).map(([method, answers]) => [method, answers.map((one) => Buffer.from(JSON.stringify(one)))])
  );

type Mlflow = ReturnType<typeof mlflowAnswers>;

function mlflowAnswer(method: string, mlflow: Mlflow): Buffer | string {
  const answers = mlflow[method] ?? [];
  return answers[answers.length > 1 ? pages++ % answers.length : 0] ?? '{}';
}

function instant(form: URLSearchParams): string {
  const query = form.get('query') ?? '';
  const rows = query === '1+1' ? ['{}'] : query.includes('bench_value') ? list(GAUGES_NOW, (i) => `{"n":"${i}"}`) : [];
  const time = Number(form.get('time')) || 0;
  return `[${rows.map((labels) => `{"metric":${labels},"value":[${time},"2.000000000000000000000000000000000000000000"]}`).join(',')}]`;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { mlflow, fault }: { readonly mlflow: Mlflow; readonly fault: boolean }
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(Buffer.from(chunk));
  }
  const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
  const range = { start: Number(form.get('start')), end: Number(form.get('end')), step: Number(form.get('step')) };
  if (fault) {
    return broken(response);
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  const [, method] = /\/api\/2\.0\/mlflow\/([\w/-]+)/.exec(request.url ?? '') ?? [];
  if (method !== undefined) {
    response.end(mlflowAnswer(method, mlflow));
    return;
  }
  if (request.url?.endsWith('/query_range') !== true) {
    response.end(`{"status":"success","data":{"resultType":"vector","result":${instant(form)}}}`);
    return;
  }
  response.write('{"status":"success","data":{"resultType":"matrix","result":[');
  let pending: Buffer[] = [];
  let length = 0;
  let isFirst = true;
  // As a server that answers side by side: twenty large questions keep no small one waiting, such as those of CheckHealth.
  await nextTurn();
  const flush = async (): Promise<void> => {
    const isRoom = response.write(Buffer.concat(pending));
    pending = [];
    length = 0;
    if (!isRoom) {
      await new Promise<void>((settle) => {
        const done = (): void => {
          response.off('drain', done).off('close', done);
          settle();
        };
        response.on('drain', done).on('close', done);
      });
    }
    await nextTurn();
  };
  for (const part of rowsOf(form.get('query') ?? '', range) ?? []) {
    if (response.destroyed) {
      return;
    }
    const opens = typeof part === 'string' && part.startsWith('{');
    const bytes = Buffer.from(opens && !isFirst ? `,${part}` : part);
    isFirst &&= !opens;
    pending.push(bytes);
    length += bytes.length;
    if (length > FLUSHED_BYTES) {
      await flush();
    }
  }
  await flush();
  response.end(']}}');
}

let faults = 0;

function broken(response: ServerResponse): void {
  faults += 1;
  switch (faults % 4) {
    case 0:
      return void response.destroy();
    case 1:
      return void response.writeHead(503).end('starting');
    case 2:
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
    default:
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"status":"success","data":{"resultType":"matrix","result":[{"metric":', () =>
        response.destroy()
      );
  }
}

/** Serves until the process is ended; writes its address as one line. */
export function serveSource({ everyNth }: Faults): void {
  let asked = 0;
  const mlflow = mlflowAnswers();
  const server = createServer((request, response) => {
    asked += 1;
    const fault = everyNth > 0 && asked % everyNth === 0;
    answer(request, response, { mlflow, fault }).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`);
  });
}
