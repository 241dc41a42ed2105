import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { beginningOf } from '../../text';
import type { Asker } from '../access/asker';
import type { CallContext, DataQuery, ResourceRequest } from '../grafana';
import { redactor } from '../redact';
import type { What, Where, Who } from './entry';

type Access = Extract<What, { kind: 'access' }>;

/** Longer texts are cut, longer lists too: an entry has a bound, whatever was asked. */
const MOST_CHARACTERS = 500;
const MOST_ITEMS = 20;

/** Shows of a label's value what the settings allow to be written down. */
export interface Hiding {
  readonly hides: (label: string) => boolean;
  readonly shown: (label: string, value: string) => string;
}

/** Values of the labels are replaced by keyed hashes: equal ones stay equal, and none can be read or guessed without the key. */
export function hidingOf(labels: readonly string[], key: string): Hiding {
  const hidden = new Set(labels);
  return {
    hides: (label) => hidden.has(label),
    shown: (label, value) =>
      hidden.has(label) && value !== ''
        ? `hmac:${createHmac('sha256', key).update(`${label}\0${value}`).digest('hex').slice(0, 32)}`
        : bounded(value),
  };
}

/** For settings that say which, but cannot be read: nothing is shown. */
export const HIDE_ALL: Hiding = { hides: () => true, shown: () => 'hidden' };

const bounded = (text: string): string => beginningOf(redactor.redact(text), MOST_CHARACTERS);

/** Of what a person wrote as PromQL nothing is shown where a label that is hidden stands in it. */
const shownText = (text: string, labels: Iterable<string>, hiding: Hiding): string =>
  [...labels].some((label) => hiding.hides(label)) ? 'hidden' : bounded(text);

const wordsOf = (text: string): Set<string> => new Set(text.match(/[\p{L}_][\p{L}\p{N}_.:]*/gu) ?? []);

export function whoOf(asker: Asker, hiding: Hiding): Who {
  return asker.kind === 'alerting'
    ? { login: '', role: '', service: 'alerting' }
    : {
        login: hiding.shown('login', asker.login),
        ...(asker.email === '' ? {} : { email: hiding.shown('email', asker.email) }),
        role: asker.role,
      };
}

const texts = z.array(z.string()).max(1000).catch([]);

/** As much of a query as the trail tells: what does not parse is no access, and its own answer says why. */
const querySchema = z.object({
  signal: z.string().optional().catch(undefined),
  model: z.string().optional().catch(undefined),
  version: z.string().optional().catch(undefined),
  groupBy: texts,
  filters: z
    .array(z.object({ label: z.string(), op: z.string(), value: z.string() }))
    .max(1000)
    .catch([]),
  options: z
    .object({ attributes: texts, expr: z.string().optional().catch(undefined) })
    .catch({ attributes: [], expr: undefined }),
  askedFrom: z.string().optional().catch(undefined),
});

function ofQuery(json: unknown, hiding: Hiding): Omit<Access, 'kind' | 'call'> {
  const parsed = querySchema.safeParse(json);
  if (!parsed.success) {
    return {};
  }
  const { signal, model, version, groupBy, filters, options } = parsed.data;
  const attributes = [...options.attributes, ...groupBy].slice(0, MOST_ITEMS).map(bounded);
  const shownFilters = filters
    .slice(0, MOST_ITEMS)
    .map(({ label, op, value }) => `${bounded(label)}${op}${hiding.shown(label, value)}`);
  return {
    ...(signal === undefined ? {} : { signal: bounded(signal) }),
    ...(model === undefined ? {} : { model: hiding.shown('model', model) }),
    ...(version === undefined ? {} : { version: hiding.shown('version', version) }),
    ...(attributes.length === 0 ? {} : { attributes }),
    ...(shownFilters.length === 0 ? {} : { filters: shownFilters }),
    ...(options.expr === undefined ? {} : { expr: shownText(options.expr, wordsOf(options.expr), hiding) }),
  };
}

export const accessOfQuery = ({ json, from, to }: DataQuery, hiding: Hiding): Access => ({
  kind: 'access',
  call: 'query',
  ...ofQuery(json, hiding),
  from,
  to,
});

const liveSchema = z.object({ query: z.unknown() });

/** The query of a Live channel, by what a panel subscribes with. */
export const queryOfStream = (data: unknown): unknown => liveSchema.safeParse(data).data?.query;

export const accessOfStream = (data: unknown, hiding: Hiding): Access => ({
  kind: 'access',
  call: 'stream',
  ...ofQuery(queryOfStream(data), hiding),
});

const bodySchema = z.object({
  query: z.unknown(),
  model: z.string().optional().catch(undefined),
  version: z.string().optional().catch(undefined),
  from: z.number().optional().catch(undefined),
  to: z.number().optional().catch(undefined),
});

/** What a look-up asks for by name. */
export function askedIn({ query, body }: ResourceRequest): { readonly json?: unknown; readonly model?: string } {
  const given = bodySchema.safeParse(jsonOf(body)).data;
  const model = query.get('model') ?? given?.model;
  return { ...(given?.query === undefined ? {} : { json: given.query }), ...(model === undefined ? {} : { model }) };
}

export function accessOfResource({ method, path, query, body }: ResourceRequest, hiding: Hiding): Access {
  const given = bodySchema.safeParse(jsonOf(body)).data;
  const model = query.get('model') ?? given?.model;
  const version = query.get('version') ?? given?.version;
  const match = query.get('match');
  const asked = ['label', 'attribute', 'signals'].flatMap((name) => query.get(name) ?? []).map(bounded);
  return {
    kind: 'access',
    call: 'resource',
    resource: bounded(`${method} ${path}`),
    ...ofQuery(given?.query, hiding),
    ...(model === undefined ? {} : { model: hiding.shown('model', model) }),
    ...(version === undefined ? {} : { version: hiding.shown('version', version) }),
    ...(asked.length === 0 ? {} : { attributes: asked }),
    ...(match === null ? {} : { expr: shownText(match, wordsOf(match), hiding) }),
    ...(given?.from === undefined ? {} : { from: given.from }),
    ...(given?.to === undefined ? {} : { to: given.to }),
  };
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return body.length === 0 ? undefined : JSON.parse(new TextDecoder().decode(body));
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
 * From where something was asked. That it is an alert rule Grafana says; all else the browser does, in headers that Grafana passes
 * on (12.4.0, tracing_header_middleware.go; resources come with every header of the request, referer among them).
 */
export function whereOf({ plugin, headers }: CallContext, asker: Asker, json?: unknown): Where {
  const { askedFrom } = querySchema.safeParse(json).data ?? {};
  const named = (key: string, header: string): Record<string, string> => {
    const value = headers[header];
    return value === undefined || value === '' ? {} : { [key]: bounded(value) };
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
    const app = askedFrom === undefined ? undefined : APPS[askedFrom];
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
