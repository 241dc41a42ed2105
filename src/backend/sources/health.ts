import { seconds } from '../../query/units';
import { rawPromql } from '../../query/promql';
import type { Caller } from './caller';
import { SourceError, titleOf } from './error';
import type { MlflowSource } from './mlflow/source';
import type { PrometheusSource } from './prometheus/source';
import type { SourceName } from './settings/schema';

export type SourceHealth =
  | { readonly source: SourceName; readonly reached: true; readonly version?: string; readonly seconds: number }
  | { readonly source: SourceName; readonly reached: false; readonly problem: string; readonly seconds: number };

export interface Health {
  readonly ok: boolean;
  /** One line a source, for a person. */
  readonly message: string;
  readonly sources: readonly SourceHealth[];
}

interface Probed {
  readonly version?: string;
}

/** Asks each configured source something small that needs its credentials. Does not throw for what a source does. */
export async function checkHealth(
  prometheus: PrometheusSource | undefined,
  mlflow: MlflowSource | undefined,
  caller: Caller
): Promise<Health> {
  const probes = [
    ...(prometheus === undefined ? [] : [probe('prometheus', () => probePrometheus(prometheus, caller))]),
    ...(mlflow === undefined ? [] : [probe('mlflow', () => probeMlflow(mlflow, caller))]),
  ];
  if (probes.length === 0) {
    return {
      ok: false,
      message:
        "Neither Prometheus nor MLflow is configured: enter the URL of one of them in the data source's settings",
      sources: [],
    };
  }
  const sources = await Promise.all(probes);
  return {
    ok: sources.every(({ reached }) => reached),
    message: sources.map(describe).join('\n'),
    sources,
  };
}

async function probe(source: SourceName, ask: () => Promise<Probed>): Promise<SourceHealth> {
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;
  try {
    const probed = await ask();
    return { source, reached: true, ...probed, seconds: elapsed() };
  } catch (error) {
    if (error instanceof SourceError) {
      return { source, reached: false, problem: error.message, seconds: elapsed() };
    }
    throw error;
  }
}

async function probePrometheus(prometheus: PrometheusSource, caller: Caller): Promise<Probed> {
  await prometheus.instant(
    { kind: 'prometheus.instant', expr: rawPromql('1+1'), time: seconds(Math.floor(Date.now() / 1000)) },
    caller
  );
  try {
    const { version, application } = await prometheus.buildInfo(caller);
    const named = application !== undefined && application !== 'Prometheus' ? `${application} ${version}` : version;
    return named === '' ? {} : { version: named };
  } catch (error) {
    // It answers queries, which is what counts: not every server that does tells its version.
    if (error instanceof SourceError && error.problem.kind !== 'cancelled') {
      return {};
    }
    throw error;
  }
}

async function probeMlflow(mlflow: MlflowSource, caller: Caller): Promise<Probed> {
  const version = await mlflow.version(caller);
  return version === undefined ? {} : { version };
}

function describe(health: SourceHealth): string {
  if (!health.reached) {
    return health.problem;
  }
  const version = health.version === undefined ? '' : ` ${health.version}`;
  return `${titleOf(health.source)}${version} reached in ${Math.max(1, Math.round(health.seconds * 1000))} ms`;
}
