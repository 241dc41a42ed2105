import type { DataSourceJsonData } from '@grafana/data';

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

export interface ModelwatchOptions extends DataSourceJsonData {
  prometheus?: SourceOptions & { readonly tenant?: string };
  mlflow?: SourceOptions & { readonly workspace?: string };
  limits?: LimitOptions;
  scrapeInterval?: string;
  profile?: string;
}

export type SourceName = 'prometheus' | 'mlflow';

export type SecretKind = 'Password' | 'Token' | 'TlsCaCert' | 'TlsClientCert' | 'TlsClientKey';

/** Secrets by key: see `secretKey` and `headerSecretKey`. */
export type ModelwatchSecrets = Record<string, string>;

export const secretKey = (source: SourceName, kind: SecretKind): string => `${source}${kind}`;

/** `position` counts from 0; the key counts from 1. */
export const headerSecretKey = (source: SourceName, position: number): string => `${source}HeaderValue${position + 1}`;
