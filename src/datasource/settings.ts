import type { DataSourceJsonData } from '@grafana/data';
import type { MetricRole } from '../profiles';

/** Where one source is and how it wants to be spoken to, as the data source's `jsonData` holds it. */
export interface SourceOptions {
  readonly url: string;
  readonly auth?: AuthOptions;
  readonly tls?: TlsOptions;
  /** Names of custom headers; their values are secrets, in the same order. */
  readonly headers?: readonly string[];
  readonly timeoutSeconds?: number;
}

export type FallbackOptions =
  { readonly type: 'none' } | { readonly type: 'basic'; readonly user: string } | { readonly type: 'bearer' };

export type AuthOptions = FallbackOptions | { readonly type: 'forward'; readonly fallback?: FallbackOptions };

export interface TlsOptions {
  readonly skipVerify?: boolean;
  readonly serverName?: string;
  readonly withCa?: boolean;
  readonly withClientCert?: boolean;
}

export interface LimitOptions {
  readonly answerBytes?: number;
  readonly series?: number;
  readonly cacheBytes?: number;
}

/** What a team calls the labels of the metric contract. */
export interface LabelNames {
  readonly model?: string;
  readonly version?: string;
}

/** What a team calls the metrics of the contract, by what each is for. */
export type MetricNames = Partial<Readonly<Record<MetricRole, string>>>;

/** What queries are filled in with that leave it open. */
export interface DefaultOptions {
  readonly window?: string;
  /** As a query would write it: `auto`, `mlflow`, how much earlier, or an object. */
  readonly baseline?: unknown;
}

export interface ModelwatchOptions extends DataSourceJsonData {
  prometheus?: SourceOptions & { readonly tenant?: string };
  mlflow?: SourceOptions & { readonly workspace?: string };
  limits?: LimitOptions;
  scrapeInterval?: string;
  profile?: string;
  labels?: LabelNames;
  metrics?: MetricNames;
  own?: OwnOptions;
  defaults?: DefaultOptions;
}

/** A server's profile under names of the team's own. */
export interface OwnOptions {
  readonly like: string;
  readonly prefix?: string;
  readonly labels?: LabelNames;
  readonly names?: Readonly<Record<string, string>>;
}

export type SourceName = 'prometheus' | 'mlflow';

export type SecretKind = 'Password' | 'Token' | 'TlsCaCert' | 'TlsClientCert' | 'TlsClientKey';

/** Secrets by key: see `secretKey` and `headerSecretKey`. */
export type ModelwatchSecrets = Record<string, string>;

export const secretKey = (source: SourceName, kind: SecretKind): string => `${source}${kind}`;

/** `position` counts from 0; the key counts from 1. */
export const headerSecretKey = (source: SourceName, position: number): string => `${source}HeaderValue${position + 1}`;
