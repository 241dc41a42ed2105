import { z } from 'zod';
import type { PromQL } from '../../../query/promql';
import type { Labels } from '../../../query/series';
import type { Seconds } from '../../../query/units';
import { seenAmong } from '../../access/scope';
import { nextTurn } from '../../turn';
import type { Caller } from '../caller';
import type { Params } from '../http/client';
import { entries } from '../http/entries';
import { isRecord } from '../http/json';
import type { PrometheusApi } from './api';

/** What a look-up is about: all series that match one of the selectors, within the time range. */
export interface Scope {
  readonly match?: readonly PromQL[];
  readonly start?: Seconds;
  readonly end?: Seconds;
}

export interface FoundSeries {
  readonly series: readonly Labels[];
  /** How many more there are than the limit lets through. */
  readonly omitted: number;
}

export interface MetricMetadata {
  /** `counter`, `gauge`, `histogram`, `summary` or `unknown`. */
  readonly type: string;
  readonly help: string;
}

export interface BuildInfo {
  readonly version: string;
  /** What answers, where it says so: `Grafana Mimir`. */
  readonly application?: string;
}

/** Where there is nothing, it may be null. */
const namesSchema = entries('data', z.string()).nullable();
const seriesSchema = entries('data', z.record(z.string(), z.string())).nullable();
const metadataSchema = z.custom<Readonly<Record<string, unknown>>>(isRecord).nullable();
const aboutSchema = z.array(z.looseObject({ type: z.string().default('unknown'), help: z.string().default('') }));
const buildInfoSchema = z.looseObject({ version: z.string().default(''), application: z.string().optional() });

export async function labelNames(api: PrometheusApi, scope: Scope, caller: Caller): Promise<readonly string[]> {
  const { data } = await api.ask('labels', scopeParams(scope), caller);
  return (await read(api, namesSchema, data)?.read(api)) ?? [];
}

export async function labelValues(
  api: PrometheusApi,
  label: string,
  scope: Scope,
  caller: Caller
): Promise<readonly string[]> {
  const { data } = await api.get(`label/${encodeURIComponent(label)}/values`, scopeParams(scope), caller);
  const values = (await read(api, namesSchema, data)?.read(api)) ?? [];
  // Servers from before selectors were taken here answer for all series.
  return seenAmong(values, caller.identity.scope?.names(label), (value) => value);
}

/** `scope` needs at least one selector. */
export async function findSeries(
  api: PrometheusApi,
  scope: Scope,
  seriesLimit: number,
  caller: Caller
): Promise<FoundSeries> {
  const { data } = await api.ask('series', scopeParams(scope), caller);
  const all = read(api, seriesSchema, data);
  const series = (await all?.read(api, seriesLimit)) ?? [];
  return { series, omitted: (all?.length ?? 0) - series.length };
}

/** What the instrumentation says about its metrics, of one metric or of all. */
export async function metadata(
  api: PrometheusApi,
  metric: string | undefined,
  caller: Caller
): Promise<ReadonlyMap<string, MetricMetadata>> {
  const { data } = await api.get('metadata', metric === undefined ? [] : [['metric', metric]], caller);
  const found = new Map<string, MetricMetadata>();
  for (const [name, about] of Object.entries(read(api, metadataSchema, data) ?? {})) {
    const [first] = read(api, aboutSchema, about);
    if (first !== undefined) {
      found.set(name, { type: first.type, help: first.help });
    }
    await nextTurn();
  }
  return found;
}

export async function buildInfo(api: PrometheusApi, caller: Caller): Promise<BuildInfo> {
  const { data } = await api.get('status/buildinfo', [], caller);
  const { version, application } = read(api, buildInfoSchema, data);
  return { version, ...(application !== undefined && { application }) };
}

function scopeParams({ match, start, end }: Scope): Params {
  return [
    ...(match ?? []).map((selector) => ['match[]', selector] as const),
    ...(start === undefined ? [] : [['start', String(start)] as const]),
    ...(end === undefined ? [] : [['end', String(end)] as const]),
  ];
}

function read<T>(api: PrometheusApi, schema: z.ZodType<T>, data: unknown): T {
  const parsed = schema.safeParse(data);
  if (!parsed.success) {
    throw api.unexpected(`${parsed.error.issues[0]?.path.map(String).join('.') || 'data'} of another type`);
  }
  return parsed.data;
}
