import type { DataSourceJsonData } from '@grafana/data';
import type { z } from 'zod';
import type { settingsSchema } from '../settings/schema';
import type { SourceOptions } from '../settings/sources';

type Written = z.input<typeof settingsSchema>;

/** The data source's `jsonData` as the editor writes it: what is not set is left out. */
export interface ModelwatchOptions extends DataSourceJsonData, Written {}

export type AuthOptions = NonNullable<SourceOptions['auth']>;
export type FallbackOptions = Exclude<AuthOptions, { readonly type: 'forward' }>;
export type TlsOptions = NonNullable<SourceOptions['tls']>;
export type LimitOptions = NonNullable<Written['limits']>;
export type OwnOptions = NonNullable<Written['own']>;

/** Secrets by key: see `secretKey` and `headerSecretKey`. */
export type ModelwatchSecrets = Record<string, string>;
