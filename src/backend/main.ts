import { answerer, liveStream } from './evaluate';
import { parseEnvironment, type PluginHandlers, processLog, serve } from './grafana';
import { healthOf, Instances } from './instance';
import type { Proxies } from './sources';

/** Put in by the bundler, from package.json. */
declare const __MODELWATCH_VERSION__: string;

const environment = parseEnvironment(process.env);
const log = processLog(environment.logLevel);
const instances = new Instances({
  proxies: proxiesOf(environment),
  userAgent: `Modelwatch/${__MODELWATCH_VERSION__} Grafana/${environment.grafanaVersion}`,
});

function proxiesOf({ proxy }: ReturnType<typeof parseEnvironment>): Proxies {
  return {
    ...(proxy.http === undefined ? {} : { http: proxy.http }),
    ...(proxy.https === undefined ? {} : { https: proxy.https }),
    no: proxy.none.join(','),
  };
}

const handlers: PluginHandlers = {
  query: answerer(instances),
  checkHealth: (context) => healthOf(instances, context),
  collectMetrics: async () => '',
  callResource: async () => ({ status: 404, headers: {}, body: new Uint8Array() }),
  stream: liveStream(instances),
  shutdown: () => instances.close(),
};

serve(handlers, {
  environment,
  log,
  service: { name: 'modelwatch-monitoring-datasource', version: __MODELWATCH_VERSION__ },
}).catch((error: unknown) => {
  log.error('The plugin could not start', { error: String(error) });
  process.exitCode = 1;
});
