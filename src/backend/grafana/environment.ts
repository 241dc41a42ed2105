import { z } from 'zod';

/** The environment variables that Grafana, go-plugin and the operator set, parsed once. */
export interface Environment {
  readonly grafanaVersion: string;
  /** Whether a host of this protocol started the process. */
  readonly cookie: string | undefined;
  /** Protocol versions the host offers; empty when it does not say. */
  readonly protocolVersions: readonly number[];
  readonly socketDir: string | undefined;
  readonly temporaryDir: string | undefined;
  /** Ports the host suggests for a TCP listener; both ends included. */
  readonly ports: { readonly min: number; readonly max: number } | undefined;
  /** `GF_PLUGIN_TRANSPORT`: how to listen, when the default of the platform will not do. */
  readonly transport: 'unix' | 'tcp' | undefined;
  readonly logLevel: LogLevel;
  readonly proxy: ProxySettings;
  readonly tracing: TracingSettings | undefined;
  readonly featureToggles: ReadonlySet<string>;
  /** The operator's `[plugin.<id>]` section: `GF_PLUGIN_MAX_SERIES` is `max_series`. */
  readonly pluginSettings: Readonly<Record<string, string>>;
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

interface ProxySettings {
  readonly http: string | undefined;
  readonly https: string | undefined;
  /** Hosts, domains and CIDR blocks that are reached directly. */
  readonly none: readonly string[];
}

export interface TracingSettings {
  /** `host:port` of an OTLP collector that speaks gRPC. */
  readonly address: string;
  readonly propagation: ReadonlySet<string>;
  /** Share of traces that are kept, 0 to 1, when the caller has not decided. */
  readonly sampled: number;
}

type Variables = Readonly<Record<string, string | undefined>>;

const port = z.coerce.number().int().min(0).max(65535);

/** Reads the environment. Never throws: a variable that does not parse counts as absent. */
export function parseEnvironment(variables: Variables): Environment {
  const set = (name: string): string | undefined => variables[name]?.trim() || undefined;
  const either = (name: string): string | undefined => set(name) ?? set(name.toLowerCase());
  const min = port.safeParse(set('PLUGIN_MIN_PORT'));
  const max = port.safeParse(set('PLUGIN_MAX_PORT'));
  return {
    grafanaVersion: set('GF_VERSION') ?? '',
    cookie: set('grafana_plugin_type'),
    protocolVersions: list(set('PLUGIN_PROTOCOL_VERSIONS')).map(Number).filter(Number.isInteger),
    socketDir: set('PLUGIN_UNIX_SOCKET_DIR'),
    temporaryDir: set('TMPDIR'),
    ports: min.success && max.success && min.data <= max.data ? { min: min.data, max: max.data } : undefined,
    transport: z.enum(['unix', 'tcp']).safeParse(set('GF_PLUGIN_TRANSPORT')).data,
    logLevel: z.enum(logLevels).safeParse(set('GF_PLUGIN_LOG_LEVEL')?.toLowerCase()).data ?? 'debug',
    proxy: { http: either('HTTP_PROXY'), https: either('HTTPS_PROXY'), none: list(either('NO_PROXY')) },
    tracing: tracing(set),
    featureToggles: new Set(list(set('GF_INSTANCE_FEATURE_TOGGLES_ENABLE'))),
    pluginSettings: pluginSettings(variables),
  };
}

function tracing(set: (name: string) => string | undefined): TracingSettings | undefined {
  const address = set('GF_INSTANCE_OTLP_ADDRESS');
  if (address === undefined) {
    return undefined;
  }
  const share = z.coerce.number().min(0).max(1).safeParse(set('GF_INSTANCE_OTLP_SAMPLER_PARAM'));
  const type = set('GF_INSTANCE_OTLP_SAMPLER_TYPE');
  const bySampler = type === 'probabilistic' || type === 'const' ? share.data : undefined;
  return {
    address,
    propagation: new Set(list(set('GF_INSTANCE_OTLP_PROPAGATION'))),
    sampled: bySampler ?? 1,
  };
}

const pluginPrefix = 'GF_PLUGIN_';

function pluginSettings(variables: Variables): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      name.startsWith(pluginPrefix) && value ? [[name.slice(pluginPrefix.length).toLowerCase(), value]] : []
    )
  );
}

function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(/[\s,]+/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
