/** The thread that answers Grafana's calls. */
import { actionEntry, Drivers } from './actions';
import { openTrail, parseTrailSettings, recorded } from './audit';
import { answerer, liveStream, Threads } from './evaluate';
import {
  createMetrics,
  createRouter,
  type Log,
  parseEnvironment,
  pathAmong,
  type PluginHandlers,
  serveCalls,
  startTracing,
} from './grafana';
import { healthOf, Instances } from './instance';
import { Memory } from './memory';
import { allRoutes } from './routes';
import { collector, ownScript } from './runtime';
import type { Proxies, SourceEvent } from './sources';

/** Put in by the bundler, from package.json. */
declare const __MODELWATCH_VERSION__: string;

/** One at a time: what a large answer is derived from takes much memory. */
const THREADS = 1;

const environment = parseEnvironment(process.env);
const metrics = createMetrics('modelwatch', __MODELWATCH_VERSION__);
const service = { name: 'modelwatch-monitoring-datasource', version: __MODELWATCH_VERSION__ };
const memory = new Memory(collector(globalThis));

function record(event: SourceEvent): void {
  if (event.kind === 'request') {
    metrics.request({ source: event.source, seconds: event.seconds, failed: event.outcome !== 'answered' });
  } else if (event.kind === 'read') {
    memory.read(event.bytes);
  } else if (event.kind === 'cache') {
    metrics.cache(event.hit ? 'hit' : 'miss');
  }
}

function proxiesOf({ proxy }: ReturnType<typeof parseEnvironment>): Proxies {
  return {
    ...(proxy.http === undefined ? {} : { http: proxy.http }),
    ...(proxy.https === undefined ? {} : { https: proxy.https }),
    no: proxy.none.join(','),
  };
}

/** Throws RangeError on settings of the server that cannot be understood: it is not to run without the trail that was meant. */
function handlersOf(log: Log, tracing: ReturnType<typeof startTracing>): PluginHandlers {
  const settings = parseTrailSettings(environment.pluginSettings);
  const trail = openTrail(settings, { log, metrics: metrics.trail, proxies: proxiesOf(environment) });
  const instances = new Instances(
    {
      onEvent: record,
      proxies: proxiesOf(environment),
      trace: tracing.request,
      isTrailUp: () => (trail.isKept ? trail.problem() === undefined : undefined),
      userAgent: `Modelwatch/${__MODELWATCH_VERSION__} Grafana/${environment.grafanaVersion}`,
    },
    new Threads({
      script: ownScript(globalThis),
      count: THREADS,
      onHandedOver: () => memory.giveBackSoon(),
    })
  );
  const drivers = new Drivers(instances, {
    log,
    closed: () => (trail.isClosed() ? 'The audit trail cannot be written: nothing is done until it can be' : undefined),
    onAction: (acted) => {
      const { event } = acted;
      metrics.action(event.event === 'proved' ? event.verdict : event.event);
      void trail.append(actionEntry(acted, instances.hiding(acted.context)));
    },
  });
  const routes = allRoutes(instances, settings, trail, drivers);
  const answer = answerer(instances, metrics.query);
  return recorded(
    {
      query: (query, context) => {
        drivers.seen(context);
        return answer(query, context);
      },
      checkHealth: (context) => {
        drivers.seen(context);
        return healthOf(instances, context);
      },
      collectMetrics: metrics.text,
      callResource: createRouter(routes),
      stream: liveStream(instances),
      shutdown: () => {
        drivers.close();
        return instances.close();
      },
    },
    trail,
    instances,
    { pathOf: pathAmong(routes), onRefused: metrics.refused }
  );
}

serveCalls(environment.logLevel, (log) => {
  const tracing = startTracing(environment.tracing, service, log);
  return { handlers: handlersOf(log, tracing), tracing, onOver: (bytes) => memory.read(bytes) };
});
