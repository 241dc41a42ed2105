import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import { migrateQuery } from '../../query/migrate';
import { signals as known } from '../../signals/registry';
import { ownAt } from '../../stats/elements';
import { beginningOf } from '../../text';
import type { Asker } from '../access/asker';
import { bounded as withinBounds } from '../evaluate/parse';
import {
  type CallContext,
  type DataQuery,
  MAX_STORED_JSON_BYTES,
  type OrgRole,
  parseJson,
  reaches,
  type ResourceRequest,
} from '../grafana';
import { redactor } from '../redact';
import type { What, Where, Who } from './entry';

type Access = Extract<What, { kind: 'access' }>;

/** Longer texts are cut, longer lists too: the size of an entry is limited. A hash of the whole identifies what was cut. */
const MAX_CHARACTERS = 500;
const MAX_ITEMS = 20;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Shows of a label's value what the settings allow to be written down. */
export interface Hiding {
  readonly hides: (label: string) => boolean;
  readonly hidesAny: boolean;
  readonly shown: (label: string, value: string) => string;
}

/**
 * Values of the labels are replaced by keyed hashes: equal ones stay equal, and none can be read or guessed without the key. Where
 * `model` or `version` is among them, so are the labels by which any server `names` it: as one, for equal ones to stay equal.
 */
export function hidingOf(
  labels: readonly string[],
  key: string,
  names: Readonly<Record<'model' | 'version', readonly string[]>> = { model: [], version: [] }
): Hiding {
  const one = (name: 'model' | 'version') =>
    labels.includes(name) ? names[name].map((label): [string, string] => [label, name]) : [];
  const itself = labels.map((label): [string, string] => [label, label]);
  // Later ones count: labels called so mean what the trail means by it.
  const hidden = new Map([
    ...itself,
    ...one('version'),
    ...one('model'),
    ...itself.filter(([label]) => label in names),
  ]);
  return {
    hides: (label) => hidden.has(label),
    hidesAny: hidden.size > 0,
    shown: (label, value) => {
      const as = hidden.get(label);
      return as !== undefined && value !== ''
        ? `hmac:${createHmac('sha256', key).update(`${as}\0${value}`).digest('hex').slice(0, 32)}`
        : bounded(value);
    },
  };
}

/** For settings that say which, but cannot be read: nothing is shown. */
export const HIDE_ALL: Hiding = { hides: () => true, hidesAny: true, shown: () => 'hidden' };

/** In JSON these are six bytes each: an entry of them would be longer than what is read of a file's end. */
const ESCAPED = /(?![\t\n\r])[\p{Cc}\p{Cs}]/gu;

function bounded(text: string): string {
  // Blanks would hide what follows them.
  const clean = redactor.redact(text).replace(/\s+/g, ' ').trim();
  const shown = beginningOf(clean, MAX_CHARACTERS).replace(ESCAPED, '\ufffd');
  return clean.length <= MAX_CHARACTERS ? shown : `${shown}… (${clean.length} characters, SHA-256 ${sha256(clean)})`;
}

/** What is no signal's name may be anybody's text, and whoever reads the trail takes it for one. */
const signalNamed = (id: string): string => (known.has(id) ? id : 'unknown');

const signalsNamed = (ids: readonly string[]): Pick<Access, 'of'> =>
  ids.length === 0 ? {} : { of: listed([...new Set(ids.map(signalNamed))], (one) => one) };

function listed<Item>(items: readonly Item[], textOf: (item: Item) => string): string[] {
  const shown = items.map(textOf);
  const more = shown.length - MAX_ITEMS;
  const mark = more > 0 ? [`… ${more} more (all: SHA-256 ${sha256(JSON.stringify(shown))})`] : [];
  return [...shown.slice(0, MAX_ITEMS), ...mark];
}

/** The longest operator, as in `!~`, and room for what is none. */
const MAX_OPERATOR_LENGTH = 4;

/** Longer texts cannot be queries and are not searched. */
const MAX_QUERY_LENGTH = 65_536;

const WORD = /[\p{L}_][\p{L}\p{N}_.:]*/gu;

/**
 * Of what a person wrote as PromQL, or as MLflow's filter, nothing is shown if it contains a hidden label, or may
 * contain one behind an escape.
 */
function shownText(text: string, hiding: Hiding): string {
  const mayName = (): boolean =>
    text.length > MAX_QUERY_LENGTH ||
    text.includes('\\') ||
    (text.match(WORD) ?? []).some((label) => [label, ...label.split('.')].some((part) => hiding.hides(part)));
  return hiding.hidesAny && mayName() ? 'hidden' : bounded(text);
}

export function whoOf(asker: Asker, hiding: Hiding): Who {
  return asker.kind === 'alerting'
    ? { login: '', role: '', service: 'alerting' }
    : {
        login: hiding.shown('login', asker.login),
        ...(asker.email === '' ? {} : { email: hiding.shown('email', asker.email) }),
        role: asker.role,
      };
}

const text = z.string().optional().catch(undefined);
const texts = z.array(z.string()).catch([]);

const options = { attributes: texts, expr: text, filter: text, good: text, total: text, runIds: texts, signal: text };

/** The parts of a query that the trail records. A query that does not parse is no access; its response says why. */
const querySchema = z.object({
  signal: text,
  model: text,
  version: text,
  groupBy: texts,
  filters: z.array(z.object({ label: z.string(), op: z.string(), value: z.string() })).catch([]),
  options: z
    .object({ ...options, signals: texts, signalOptions: z.object(options).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  askedFrom: text,
});

/** The query as it is answered: older and Prometheus' own ones are lifted. What is larger than a query may be is none. */
function readQuery(json: unknown): z.infer<typeof querySchema> | undefined {
  try {
    return querySchema.safeParse(migrateQuery(withinBounds(json))).data;
  } catch {
    return undefined;
  }
}

const isGiven = (one: string | undefined): one is string => one !== undefined;

function ofQuery(json: unknown, hiding: Hiding): Omit<Access, 'kind' | 'call'> {
  const query = readQuery(json);
  if (query === undefined) {
    return {};
  }
  const { signal, model, version, groupBy, filters, options } = query;
  const parts = [options, options?.signalOptions].filter((one) => one !== undefined);
  const written = (texts: readonly (string | undefined)[]) =>
    texts.filter(isGiven).map((one) => shownText(one, hiding));
  const shownAttributes = parts.flatMap((one) => one.attributes).map((one) => hiding.shown('attribute', one));
  const attributes = listed([...shownAttributes, ...groupBy.map(bounded)], (one) => one);
  const signals = [...parts.map((one) => one.signal), ...(options?.signals ?? [])].filter(isGiven);
  const runs = parts.flatMap((one) => one.runIds);
  const exprs = written(parts.flatMap(({ expr, good, total }) => [expr, good, total]));
  const shownFilters = [
    ...written(parts.map((one) => one.filter)),
    ...listed(
      filters,
      ({ label, op, value }) =>
        `${bounded(label)}${op.slice(0, MAX_OPERATOR_LENGTH).replace(ESCAPED, '\ufffd')}${hiding.shown(label, value)}`
    ),
  ];
  return {
    ...(signal === undefined ? {} : { signal: signalNamed(signal) }),
    ...signalsNamed(signals),
    ...(model === undefined ? {} : { model: hiding.shown('model', model) }),
    ...(version === undefined ? {} : { version: hiding.shown('version', version) }),
    ...(runs.length === 0 ? {} : { runs: listed(runs, bounded) }),
    ...(attributes.length === 0 ? {} : { attributes }),
    ...(shownFilters.length === 0 ? {} : { filters: shownFilters }),
    ...(exprs.length === 0 ? {} : { expr: exprs.join('; ') }),
  };
}

export const accessOfQuery = ({ json, from, to }: DataQuery, hiding: Hiding): Access => ({
  kind: 'access',
  call: 'query',
  ...ofQuery(json, hiding),
  from,
  to,
});

const liveSchema = z.object({ query: z.unknown().optional() });

/** The query of a Live channel, by what a panel subscribes with. */
export const queryOfStream = (data: unknown): unknown => liveSchema.safeParse(data).data?.query;

export const accessOfStream = (data: unknown, hiding: Hiding): Access => ({
  kind: 'access',
  call: 'stream',
  ...ofQuery(queryOfStream(data), hiding),
});

const named = { model: text, version: text };
const part = z.object(named).optional().catch(undefined);

const bodySchema = z.object({
  query: z.unknown().optional(),
  ...named,
  baseline: part,
  reference: part,
  current: part,
  from: z.number().optional().catch(undefined),
  to: z.number().optional().catch(undefined),
});

/** A call of a resource, its body read once. */
type Lookup = ReturnType<typeof lookupOf>;

/** What a look-up asks for by name, its signal too: of two baselines that are compared, both. Routes read an address or a body, not both. */
export function lookupOf(request: ResourceRequest, role: OrgRole) {
  const isBody = request.method !== 'GET';
  const most = reaches(role, 'Editor') ? MAX_STORED_JSON_BYTES : undefined;
  const given = bodySchema.safeParse(jsonOf(request.body, most)).data;
  const parts = [given, given?.baseline, given?.reference, given?.current];
  const namesOf = (name: 'model' | 'version'): string[] => {
    const names = isBody ? parts.map((one) => one?.[name]) : [request.query.get(name) ?? undefined];
    return [...new Set(names.filter(isGiven))];
  };
  const signal = isBody ? null : request.query.get('signal');
  return {
    ...{ request, given, json: given?.query, models: namesOf('model'), versions: namesOf('version') },
    signals: signal === null ? [] : [signal],
  };
}

/** `path` is that of the route which answers; nothing is written of one that none has. */
export function accessOfResource(lookup: Lookup, path: string | undefined, hiding: Hiding): Access {
  const { request, given, models, versions, signals } = lookup;
  const { method, query } = request;
  const match = query.get('match');
  const [signal] = signals;
  const asked = ['label', 'attribute'].flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [hiding.shown(name === 'attribute' ? name : '', value)];
  });
  const shown = (name: 'model' | 'version', values: readonly string[]): string =>
    values.map((value) => hiding.shown(name, value)).join(', ');
  return {
    kind: 'access',
    call: 'resource',
    resource: `${bounded(method)} ${path ?? 'unknown'}`,
    ...ofQuery(given?.query, hiding),
    ...(signal === undefined ? {} : { signal: signalNamed(signal) }),
    ...signalsNamed((query.get('signals') ?? '').split(',').filter((id) => id !== '')),
    ...(models.length === 0 ? {} : { model: shown('model', models) }),
    ...(versions.length === 0 ? {} : { version: shown('version', versions) }),
    ...(asked.length === 0 ? {} : { attributes: asked }),
    ...(match === null ? {} : { expr: shownText(match, hiding) }),
    ...(given?.from === undefined ? {} : { from: given.from }),
    ...(given?.to === undefined ? {} : { to: given.to }),
  };
}

/** `undefined` also where it is longer than what is read of anybody: no route answers to it either. */
function jsonOf(body: Uint8Array, most?: number): unknown {
  try {
    return parseJson(body, most);
  } catch {
    return undefined;
  }
}

/** Grafana's names of what shows a query (CoreApp, 12.4.0: packages/grafana-data/src/types/app.ts). */
const APPS: Readonly<Record<string, Where['from']>> = {
  explore: 'explore',
  dashboard: 'dashboard',
  'panel-editor': 'dashboard',
  'panel-viewer': 'dashboard',
  'unified-alerting': 'alert preview',
  'cloud-alerting': 'alert preview',
};

/**
 * What a dashboard's uid looks like (12.4.0, pkg/util/shortid_generator.go: validUIDCharPattern, MaxUIDLength), and a panel's
 * number does: anything else in the browser's headers is anybody's text.
 */
const UID = /^[a-zA-Z0-9_-]{1,40}$/;

/**
 * From where something was asked. That it is an alert rule Grafana says; all else the browser does, in headers that Grafana passes
 * on (12.4.0, tracing_header_middleware.go; resources come with every header of the request, referer among them).
 */
export function whereOf({ plugin, headers }: CallContext, asker: Asker, json?: unknown): Where {
  const askedFrom = readQuery(json)?.askedFrom;
  const named = (key: string, header: string): Record<string, string> => {
    const value = headers[header];
    return value === undefined || !UID.test(value) ? {} : { [key]: value };
  };
  const from = ((): Where['from'] => {
    if (asker.kind === 'alerting') {
      return 'alert';
    }
    if (headers['fromalert'] === 'true') {
      return 'alert preview';
    }
    if (headers['x-dashboard-uid'] !== undefined) {
      return 'dashboard';
    }
    const app = askedFrom === undefined ? undefined : ownAt(APPS, askedFrom);
    return app ?? (askedFrom === undefined ? fromPage(headers) : 'app');
  })();
  return {
    from,
    org: plugin.orgId,
    ...(plugin.dataSource === undefined ? {} : { dataSource: plugin.dataSource.uid }),
    ...named('dashboard', 'x-dashboard-uid'),
    ...named('panel', 'x-panel-id'),
    ...(asker.kind === 'alerting' ? named('rule', 'x-rule-uid') : {}),
  };
}

/** By the page that a browser says to be on; without one it was no page of Grafana's. */
function fromPage(headers: CallContext['headers']): Where['from'] {
  const referer = headers['referer'];
  const page = referer !== undefined && URL.canParse(referer) ? new URL(referer).pathname : '';
  if (/\/d(?:-solo)?\//.test(page)) {
    return 'dashboard';
  }
  if (/\/explore\b/.test(page)) {
    return 'explore';
  }
  if (/\/a\//.test(page)) {
    return 'app';
  }
  return page !== '' || headers['x-datasource-uid'] !== undefined ? 'page' : 'api';
}
