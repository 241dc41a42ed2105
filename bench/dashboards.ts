import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { PluginClient, startPlugin } from '../host';
import { instanceOf } from '../host/instance';
import { Lookups } from '../src/datasource/lookups';
import { interpolate } from '../src/datasource/query/interpolate';
import { dashboards } from '../src/packs/dashboards';
import { DATA_SOURCE_TYPE } from '../src/packs/dashboards/query';
import { elementAt } from '../src/stats/elements';
import { type DashboardFile, dashboardFile } from '../test/packs/dashboardFile';
import { look, rangeOf } from '../test/packs/look';
import { open, templatesOf } from '../test/packs/person';

const TARGET_MS = 3000;
/** The model of the demo that has everything; the other variables are set to All where that is offered. */
const MODEL = 'loan-approval';

interface DashboardsOptions {
  readonly prometheus: string;
  readonly mlflow: string;
  readonly command: string;
  readonly rounds: number;
  /** Only the dashboard of this name. */
  readonly only?: string;
}

/** The nearest of these, as Grafana rounds the interval of a panel (`roundInterval` of @grafana/data 12.4, datetime/rangeutil). */
const INTERVALS_MS = [
  1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200,
].map((seconds) => seconds * 1000);
const rounded = (intervalMs: number): number =>
  INTERVALS_MS.reduce((a, b) => (Math.abs(b - intervalMs) <= Math.abs(a - intervalMs) ? b : a));

interface Load {
  readonly variablesMs: number;
  readonly lastAnswerMs: number;
  /** Processor time of the plugin, its start left out, and of Prometheus. */
  readonly pluginMs: number;
  readonly prometheusMs: number;
  readonly queries: number;
  readonly failed: readonly string[];
}

const median = (values: readonly number[]): number =>
  elementAt(
    [...values].sort((a, b) => a - b),
    values.length >> 1
  );

/**
 * How long a dashboard's last answer takes, in a process that has answered nothing before: variables, then annotations and
 * all panels at once, those below the
 * edge of the screen too. Beside it, in turns, the requests that this made of Prometheus, sent to it
 * directly and all at once.
 */
export async function dashboardLoads(options: DashboardsOptions): Promise<void> {
  const missed: string[] = [];
  console.log(
    '| dashboard | queries | requests | last answer | of it variables | processor, plugin | and Prometheus | raw | processor | ratio |'
  );
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const { file, dashboard } of dashboards) {
    const name = file.replace(/\.json$/, '');
    if (options.only !== undefined && options.only !== name) {
      continue;
    }
    const parsed = dashboardFile(dashboard);
    for (const [title, picked] of choicesOf(parsed)) {
      const row = await measured(parsed, picked, options);
      console.log(`| ${[`${name}, ${title}`, ...row.cells].join(' | ')} |`);
      if (row.lastAnswerMs > TARGET_MS) {
        missed.push(`${name}, ${title}`);
      }
    }
  }
  console.log(
    missed.length === 0
      ? `\nreached: no last answer after ${TARGET_MS} ms`
      : `\nMISSED: ${missed.join('; ')} (within ${TARGET_MS} ms)`
  );
}

/** At All wherever that is offered, and at one model and version. */
function choicesOf({ templating }: DashboardFile): Array<readonly [string, Readonly<Record<string, string>>]> {
  const model = templating.list.find(({ name }) => name === 'model');
  return [
    ['at All', model?.includeAll === true ? {} : { model: MODEL }],
    ['one version', { model: MODEL, version: '1' }],
  ];
}

async function measured(
  dashboard: DashboardFile,
  picked: Readonly<Record<string, string>>,
  options: DashboardsOptions
): Promise<{ readonly cells: readonly string[]; readonly lastAnswerMs: number }> {
  const now = Date.now();
  const [prometheus, mlflow] = await Promise.all([recorderOf(options.prometheus), recorderOf(options.mlflow)]);
  await loaded(dashboard, picked, now, { ...options, prometheus: prometheus.url, mlflow: mlflow.url });
  await Promise.all([prometheus.stop(), mlflow.stop()]);
  const asked = prometheus.recorded.filter(({ url }) => /\/query(_range)?\b/.test(url));
  const loads: Load[] = [];
  const raws: Array<{ readonly ms: number; readonly prometheusMs: number }> = [];
  for (let round = 0; round < options.rounds; round++) {
    loads.push(await loaded(dashboard, picked, now, options));
    const before = await prometheusCpuMs(options.prometheus);
    const started = performance.now();
    await Promise.all(asked.map((one) => sent(options.prometheus, one)));
    const ms = performance.now() - started;
    raws.push({ ms, prometheusMs: (await prometheusCpuMs(options.prometheus)) - before });
  }
  loads.flatMap(({ failed }) => failed).forEach((text) => console.error(text));
  const of = (figure: (load: Load) => number): number => median(loads.map(figure));
  const lastAnswerMs = of((load) => load.lastAnswerMs);
  const raw = median(raws.map(({ ms }) => ms));
  const inMs = (value: number): string => `${value.toFixed(0)} ms`;
  return {
    lastAnswerMs,
    cells: [
      String(elementAt(loads, 0).queries),
      `${prometheus.recorded.length} + ${mlflow.recorded.length}`,
      inMs(lastAnswerMs),
      inMs(of((load) => load.variablesMs)),
      inMs(of((load) => load.pluginMs)),
      inMs(of((load) => load.prometheusMs)),
      inMs(raw),
      inMs(median(raws.map(({ prometheusMs }) => prometheusMs))),
      `**${(lastAnswerMs / raw).toFixed(2)} x**`,
    ],
  };
}

async function loaded(
  dashboard: DashboardFile,
  picked: Readonly<Record<string, string>>,
  now: number,
  { prometheus, mlflow, command }: DashboardsOptions
): Promise<Load> {
  const plugin = await startPlugin({ command });
  const client = new PluginClient(
    plugin.address,
    instanceOf({ prometheus: { url: prometheus }, mlflow: { url: mlflow }, scrapeInterval: '1m' })
  );
  try {
    const lookups = new Lookups(async (path, params) => {
      const url = `${path}?${new URLSearchParams(params).toString()}`;
      const { status, body } = await client.resource({ method: 'GET', url, headers: {}, body: new Uint8Array() });
      const text = Buffer.from(body).toString('utf8');
      if (status !== 200) {
        throw new Error(`${url} answered ${status}: ${text}`);
      }
      const answer: unknown = JSON.parse(text);
      return answer;
    });
    const before = { plugin: cpuMsOf(plugin.pid), prometheus: await prometheusCpuMs(prometheus) };
    const started = performance.now();
    const choices = await open(dashboard, lookups, picked);
    const variablesMs = performance.now() - started;
    // Panels of folded rows ask when they are unfolded; rows themselves ask nothing.
    const panels = dashboard.panels.flatMap((panel) =>
      panel.targets.length === 0
        ? []
        : templatesOf(choices, panel).map((templates) =>
            look(client, panel, rangeOf(dashboard, panel, now), templates, rounded)
          )
    );
    const annotations = dashboard.annotations.list.flatMap(({ name, datasource, target }) => {
      if (datasource?.type !== DATA_SOURCE_TYPE || target === undefined) {
        return [];
      }
      const { refId, datasource: _, ...json } = interpolate({ signal: '', ...target, refId: name }, choices.templates);
      const range = rangeOf(dashboard, {}, now);
      return [client.query([{ refId, json, ...range, intervalMs: 60_000, maxDataPoints: 1000 }])];
    });
    const [seen] = await Promise.all([Promise.all(panels), Promise.all(annotations)]);
    const lastAnswerMs = performance.now() - started;
    return {
      variablesMs,
      lastAnswerMs,
      pluginMs: cpuMsOf(plugin.pid) - before.plugin,
      prometheusMs: (await prometheusCpuMs(prometheus)) - before.prometheus,
      queries: seen.flat().length + annotations.length,
      failed: seen.flat().flatMap(({ panel, fault }) => (fault === undefined ? [] : [`${panel.title}: ${fault}`])),
    };
  } finally {
    client.close();
    plugin.kill();
    await plugin.ended;
  }
}

/** Clock ticks of Linux last 10 ms. */
const TICK_MS = 10;

/** User and system time of a process, all threads (proc(5), stat, fields 14 and 15). */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

async function prometheusCpuMs(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1]) * 1000;
}

interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

interface Recorder {
  readonly url: string;
  readonly recorded: readonly Recorded[];
  readonly stop: () => Promise<void>;
}

/** Hands on to `target` whatever it is asked, and keeps it. */
async function recorderOf(target: string): Promise<Recorder> {
  const recorded: Recorded[] = [];
  const server = createServer((incoming, response) => {
    const { method = 'GET', url = '/', headers } = incoming;
    void buffer(incoming).then((body) => {
      if (url !== '/metrics') {
        recorded.push({ method, url, headers, body });
      }
      const onward = httpRequest(new URL(url, target), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.once('error', () => response.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The recorder has no port');
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    recorded,
    stop: () =>
      new Promise((settle) => {
        server.close(() => settle());
        server.closeAllConnections();
      }),
  };
}

/** Sends a request again and throws the answer away. */
async function sent(target: string, { method, url, headers, body }: Recorded): Promise<void> {
  const { 'content-type': contentType } = headers;
  const answer = await fetch(new URL(url, target), {
    method,
    headers: { 'accept-encoding': 'identity', ...(contentType === undefined ? {} : { 'content-type': contentType }) },
    ...(method === 'GET' ? {} : { body: new Uint8Array(body) }),
  });
  await answer.arrayBuffer();
}
