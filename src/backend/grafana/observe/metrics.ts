import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ErrorSource } from '../plugin';

/** The process's own metrics, which Grafana exposes with its plugin metrics. */
interface PluginMetrics {
  /** One query that ended. `kind` is from a bounded list, never user input. */
  readonly query: (ended: {
    readonly kind: string;
    readonly seconds: number;
    readonly failed?: { readonly source: ErrorSource };
  }) => void;
  /** One request to a source that a query made. */
  readonly request: (ended: { readonly source: string; readonly seconds: number; readonly failed: boolean }) => void;
  readonly cache: (result: 'hit' | 'miss') => void;
  /** A step of an action on a model. `step` is from a bounded list. */
  readonly action: (step: string) => void;
  /** A call that was refused, by the rule that refused it: one of the settings, or of a bounded list. */
  readonly refused: (rule: string) => void;
  /** Of the audit trail, by where it is written to. */
  readonly trail: {
    readonly written: (sink: string, entries: number) => void;
    readonly lost: (sink: string, entries: number) => void;
    readonly up: (sink: string, isUp: boolean) => void;
  };
  /** All of it in Prometheus' text format. */
  readonly text: () => Promise<string>;
}

/** From a cached answer to a query that is about to time out. */
const durations = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** @param prefix what every name begins with, as in `<prefix>_queries_total` */
export function createMetrics(prefix: string, version: string): PluginMetrics {
  const registers = [new Registry()];
  const [registry] = registers;
  const named = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) => ({
    name: `${prefix}_${name}`,
    help,
    labelNames: [...labelNames],
    registers,
  });

  const queries = new Counter(named('queries_total', 'Queries that ended.', ['kind', 'status']));
  const errors = new Counter(named('errors_total', 'Queries that failed, by who caused it.', ['source']));
  const querySeconds = new Histogram({
    ...named('query_duration_seconds', 'Time to answer a query.', ['kind']),
    buckets: durations,
  });
  const requests = new Counter(
    named('source_requests_total', 'Requests to Prometheus and MLflow.', ['source', 'status'])
  );
  const requestSeconds = new Histogram({
    ...named('source_request_duration_seconds', 'Time of requests to Prometheus and MLflow.', ['source']),
    buckets: durations,
  });
  const cache = new Counter(named('cache_requests_total', 'Look-ups in the cache of answers.', ['result']));
  const actions = new Counter(named('actions_total', 'Steps of actions on models.', ['step']));
  const refused = new Counter(
    named('access_refused_total', 'Calls refused, by the rule of the access policy or the check that refused them.', [
      'rule',
    ])
  );
  const trailWritten = new Counter(named('audit_entries_total', 'Entries written to the audit trail.', ['sink']));
  const trailLost = new Counter(named('audit_lost_total', 'Entries that the audit trail has no room for.', ['sink']));
  const trailUp = new Gauge(named('audit_up', 'Whether the audit trail can be written.', ['sink']));
  new Gauge(named('build_info', 'Always 1; the version is a label.', ['version'])).set({ version }, 1);
  observeProcess(registers);

  return {
    query: ({ kind, seconds, failed }) => {
      queries.inc({ kind, status: failed === undefined ? 'ok' : 'error' });
      querySeconds.observe({ kind }, seconds);
      if (failed !== undefined) {
        errors.inc({ source: failed.source });
      }
    },
    request: ({ source, seconds, failed }) => {
      requests.inc({ source, status: failed ? 'error' : 'ok' });
      requestSeconds.observe({ source }, seconds);
    },
    cache: (result) => cache.inc({ result }),
    action: (step) => actions.inc({ step }),
    refused: (rule) => refused.inc({ rule }),
    trail: {
      written: (sink, entries) => trailWritten.inc({ sink }, entries),
      lost: (sink, entries) => trailLost.inc({ sink }, entries),
      up: (sink, isUp) => trailUp.set({ sink }, isUp ? 1 : 0),
    },
    text: async () => (registry === undefined ? '' : registry.metrics()),
  };
}

/** The names that every Prometheus client library uses, from what both runtimes provide. */
function observeProcess(registers: Registry[]): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };
  gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage().rss);
  gauge('process_start_time_seconds', 'Unix time at which the process started.', () => startTime);
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time, user and system.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
}

const startTime = Math.floor(Date.now() / 1000 - process.uptime());
