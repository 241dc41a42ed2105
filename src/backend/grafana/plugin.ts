import type { Frame } from './frames/frame';
import type { Written } from './frames/json';

/** What Grafana sends with every call: the user, the organisation and the settings of the instance. */
export interface PluginContext {
  readonly orgId: number;
  readonly pluginId: string;
  readonly pluginVersion: string;
  readonly user?: { readonly login: string; readonly name: string; readonly email: string; readonly role: OrgRole };
  readonly dataSource?: InstanceSettings;
  /** Grafana's own configuration as passed to plugins (feature toggles, proxies, app URL). */
  readonly grafanaConfig: Readonly<Record<string, string>>;
  readonly userAgent: string;
}

export type OrgRole = 'None' | 'Viewer' | 'Editor' | 'Admin';

/** A configured data source. `jsonData` is not yet parsed; secrets stay in `secrets` and go nowhere else. */
export interface InstanceSettings {
  readonly id: number;
  readonly uid: string;
  readonly name: string;
  readonly url: string;
  readonly jsonData: unknown;
  readonly secrets: Readonly<Record<string, string>>;
  /** Unix milliseconds: a new value means that the settings changed. */
  readonly updated: number;
  readonly apiVersion: string;
}

/** Every call ends with this signal when Grafana drops it or its deadline passes. */
export interface CallContext {
  readonly plugin: PluginContext;
  /** Lower-cased names; forwarded identity, `fromalert`, `x-rule-*` are among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cancelled: AbortSignal;
  /** Settles once the answer has been sent, or is no longer wanted. Only for calls with queries. */
  readonly sent?: Promise<void>;
}

export interface DataQuery {
  readonly refId: string;
  readonly queryType: string;
  readonly maxDataPoints: number;
  readonly intervalMs: number;
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  /** The query as JSON, not yet parsed: Grafana's own keys (`datasource`, `hide`, …) are among it. */
  readonly json: unknown;
  /** How Grafana wants the frames. */
  readonly format: Written;
}

export type ErrorSource = 'plugin' | 'downstream';

export type QueryOutcome =
  /** Bytes are frames that are written already, in the format of the query. */
  | { readonly ok: true; readonly frames: ReadonlyArray<Frame | Uint8Array> }
  | {
      readonly ok: false;
      readonly message: string;
      readonly status: number;
      readonly errorSource: ErrorSource;
      /** Notices and partial results. */
      readonly frames: readonly Frame[];
    };

export interface HealthResult {
  readonly status: 'ok' | 'error' | 'unknown';
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface ResourceRequest {
  readonly method: string;
  /** Without leading slash or query string. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}

/**
 * Who refused a call: the role that a route needs, the data source's access policy, the check of a webhook's signature, or
 * that nobody is signed in. A source that answers 403 refuses the data source, not the user.
 */
export type RefusedBy = 'role' | 'policy' | 'webhook' | 'no sign-in';

export interface ResourceResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Uint8Array;
  /** For the audit trail; Grafana gets the status. */
  readonly refusedBy?: RefusedBy;
}

/** Frames of one live channel, until the call is cancelled or the source ends. */
export interface StreamHandlers {
  readonly subscribe: (path: string, data: unknown, context: CallContext) => Promise<'ok' | 'not-found' | 'denied'>;
  readonly run: (path: string, data: unknown, context: CallContext) => AsyncIterable<Frame>;
}

/** What the product does with Grafana's calls. The protocol room knows no more of it than this. */
export interface PluginHandlers {
  /** Answers one query of a request; one failing leaves the others alone. */
  readonly query: (query: DataQuery, context: CallContext) => Promise<QueryOutcome>;
  readonly checkHealth: (context: CallContext) => Promise<HealthResult>;
  /** Prometheus text of the process itself. */
  readonly collectMetrics: () => Promise<string>;
  readonly callResource: (request: ResourceRequest, context: CallContext) => Promise<ResourceResponse>;
  readonly stream: StreamHandlers;
  /** Settles what is under way and closes connections; has two seconds. */
  readonly shutdown: () => Promise<void>;
}
