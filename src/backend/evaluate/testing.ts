import type { PrometheusOptions, RunningPrometheus } from '../../../test/support/prometheus';
import type { WrittenSeries } from '../../../test/support/remoteWrite';
import { type MetricsServer, USUAL_SERVER } from '../../../test/support/servers';
import { profileOf } from '../../profiles';
import { seconds } from '../../query/units';
import { signals } from '../../signals/registry';
import type { Frame } from '../grafana';
import type { SourcePool } from '../sources';
import { poolOf } from '../sources/testing';
import { evaluate, type RawQuery } from './evaluate';

interface Filled extends PrometheusOptions {
  readonly server?: MetricsServer;
  readonly series?: readonly WrittenSeries[];
  readonly limits?: object;
}

interface QueryOptions {
  readonly profile?: string;
  readonly scrapeInterval?: number;
  readonly alerting?: boolean;
}

/**
 * Queries through a real server that holds what `filled` gives, for the tests of one `describe`. The interval of its
 * scrapes is read from the samples if none is given.
 */
export function queriesOver(
  filled: () => Filled
): (query: RawQuery, options?: QueryOptions) => Promise<readonly Frame[]> {
  let prometheus: RunningPrometheus | undefined;
  let pool: SourcePool | undefined;

  beforeAll(async () => {
    const { server = USUAL_SERVER, series = [], limits = {}, ...options } = filled();
    prometheus = await server.start(options);
    pool = poolOf({ prometheus: { url: prometheus.url }, limits });
    if (series.length > 0) {
      await prometheus.write(series);
    }
  }, 120_000);

  afterAll(async () => {
    await pool?.close();
    await prometheus?.stop();
  });

  return async (query, { profile = 'contract', scrapeInterval, alerting = false } = {}) => {
    if (pool === undefined) {
      throw new Error('Prometheus has not started');
    }
    const interval = scrapeInterval === undefined ? {} : { scrapeInterval: seconds(scrapeInterval) };
    const sources = pool.forCall({ headers: {}, alerting });
    const environment = { signals, sources, profile: profileOf(profile), ...interval, alerting };
    return evaluate(query, environment, new AbortController().signal);
  };
}
