import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { METRIC_ROLES } from '../../profiles';
import { settingsSchema } from '../../settings/schema';
import { elementAt } from '../../stats/elements';
import { errorText } from '../../text';
import { parseSettings } from './settings';

const URL_GIVEN = { url: 'http://prometheus.test:9090/base' };
const CALL = { id: 'tell', kind: 'notify', models: ['loan'], url: 'http://chat.test/' };
const CALLS = { hosts: ['chat.test'] };

describe('settings', () => {
  it('take a data source that has a URL alone for a Prometheus', () => {
    expect(parseSettings({}, {}, 'http://old.test:9090').sources.prometheus?.url.href).toBe('http://old.test:9090/');
    expect(parseSettings({ mlflow: URL_GIVEN }, {}, 'http://old.test').sources.prometheus).toBeUndefined();
    expect(parseSettings(null, {})).toMatchObject({ profile: 'contract' });
  });

  it.each([
    [{ prometheus: { url: 'prometheus:9090' } }, 'prometheus.url must be a URL'],
    [{ prometheus: { url: 'http://u:p@prometheus.test' } }, 'prometheus.url must not hold a user name'],
    [{ mlflow: { ...URL_GIVEN, auth: { type: 'basic', user: '' } } }, 'mlflow.auth.user needs a user name'],
    [{ prometheus: { ...URL_GIVEN, auth: { type: 'bearer' } } }, 'secureJsonData.prometheusToken'],
    [{ prometheus: { ...URL_GIVEN, headers: ['A B'] } }, 'prometheus.headers.0 is not a header name'],
    [{ prometheus: { ...URL_GIVEN, headers: ['Content-Length'] } }, 'cannot set Content-Length'],
    [{ prometheus: { ...URL_GIVEN, headers: ['X-A'] } }, 'the value of the header X-A is missing'],
    [{ scrapeInterval: 'often' }, 'scrapeInterval is not a duration such as 15s'],
    [{ labels: { model: 'model name' } }, 'labels.model is not a label name'],
    [{ metrics: { speed: 'x' } }, 'metrics'],
    [{ metrics: { latency: 'two words' } }, 'metrics.latency is not a metric name'],
    [{ own: { like: 'contract' } }, 'own.like is not the id of a server: choose from kserve,'],
    [{ own: { like: 'vllm', prefix: 'acme ' } }, 'own.prefix is not a metric name'],
    [{ own: { like: 'vllm', labels: { model: 'a b' } } }, 'own.labels.model is not a label name'],
    [{ own: { like: 'vllm', names: { tokens: 'x' } } }, 'own.names.tokens is not a metric that is read from vllm'],
    [{ defaults: { window: 'long' } }, 'defaults.window is not a duration'],
    [{ defaults: { baseline: 'soon' } }, 'defaults.baseline is not a baseline'],
    [{ mlflow: { ...URL_GIVEN, tls: { withCa: true } } }, 'secureJsonData.mlflowTlsCaCert'],
  ])('%j is refused by its field', (jsonData, part) => {
    expect(() => parseSettings(jsonData, {})).toThrow(part);
  });

  it.each([
    [
      { actions: { list: [{ ...CALL, id: 'A' }], hosts: ['else.test'] } },
      'actions.list.0.id is not a name of lower-case',
    ],
    [{ actions: {} }, 'actions needs mlflow'],
    [{ mlflow: URL_GIVEN, actions: { webhook: true } }, 'secureJsonData.actionsWebhookSecret'],
    [{ mlflow: URL_GIVEN, actions: { annotations: { url: 'http://g' } } }, 'secureJsonData.actionsGrafanaToken'],
    [{ mlflow: URL_GIVEN, actions: { ...CALLS, list: [{ ...CALL, headers: ['X-A'] }] } }, 'action-tell-HeaderValue1'],
    [{ mlflow: URL_GIVEN, actions: { ...CALLS, list: [{ ...CALL, headers: ['Upgrade'] }] } }, 'cannot set the header'],
    [{ mlflow: URL_GIVEN, actions: { ...CALLS, list: [{ ...CALL, tls: { withCa: true } }] } }, 'action-tell-TlsCaCert'],
  ])('%j leaves all but the actions as it is', (jsonData, part) => {
    const { actions, sources } = parseSettings({ prometheus: URL_GIVEN, ...jsonData }, {});
    expect(actions?.problem).toContain(part);
    expect(sources.prometheus?.url.href).toBe('http://prometheus.test:9090/base/');
  });

  it('keep a baseline as a query would write it', () => {
    const defaults = { window: '1h', baseline: { kind: 'previous', offset: '1d' } };
    expect(parseSettings({ defaults }, {}).defaults).toEqual(defaults);
    expect(parseSettings({ defaults: { baseline: '1d' } }, {}).defaults).toEqual({ baseline: '1d' });
    expect(parseSettings({}, {})).toMatchObject({ labels: {}, metrics: {}, defaults: {} });
  });

  it('show no secret when they are printed', () => {
    const settings = parseSettings(
      { prometheus: { ...URL_GIVEN, auth: { type: 'bearer' }, headers: ['X-A'] } },
      { prometheusToken: 'hidden', prometheusHeaderValue1: 'hidden' }
    );
    expect(inspect(settings, { depth: 9 }) + JSON.stringify(settings)).not.toContain('hidden');
  });
});

const ROOT = path.resolve(__dirname, '../../..');
const text = readFileSync(path.join(ROOT, 'docs/provisioning.md'), 'utf8');

const provisionedSchema = z.object({
  datasources: z
    .array(
      z.object({
        uid: z.string(),
        type: z.literal('modelwatch-monitoring-datasource'),
        jsonData: z.record(z.string(), z.unknown()),
        secureJsonData: z.record(z.string(), z.string()),
      })
    )
    .length(1),
});

const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(text) ?? [];
const example = elementAt(provisionedSchema.parse(parse(yaml)).datasources, 0);

/** Every field that a schema has, by its path; of alternatives, those of each. */
function pathsOf(schema: unknown, at: string): readonly string[] {
  const { properties, oneOf, anyOf } = z
    .object({
      properties: z.record(z.string(), z.unknown()).optional(),
      oneOf: z.array(z.unknown()).optional(),
      anyOf: z.array(z.unknown()).optional(),
    })
    .parse(schema);
  const inner = Object.entries(properties ?? {}).flatMap(([name, property]) =>
    pathsOf(property, at === '' ? name : `${at}.${name}`)
  );
  const alternatives = [...(oneOf ?? []), ...(anyOf ?? [])].flatMap((one) => pathsOf(one, at));
  return inner.length + alternatives.length === 0 ? [at] : [...inner, ...alternatives];
}

const isSet = (values: unknown, [name, ...rest]: readonly string[]): boolean =>
  name === undefined
    ? values !== undefined
    : typeof values === 'object' && values !== null && isSet(new Map(Object.entries(values)).get(name), rest);

/** What is wrong with the example with these secrets. A mistake in the actions is only theirs. */
function problemWith(secrets: Readonly<Record<string, string>>): string | undefined {
  try {
    const { actions } = parseSettings(example.jsonData, secrets);
    return actions !== undefined && 'problem' in actions ? actions.problem : undefined;
  } catch (error) {
    return errorText(error);
  }
}

it('is taken by the process, secrets and all, and means what it says', () => {
  const settings = parseSettings(example.jsonData, example.secureJsonData);
  expect(problemWith(example.secureJsonData)).toBeUndefined();
  expect(settings).toMatchObject({
    sources: {
      prometheus: { auth: { type: 'basic', user: 'reader' }, tls: { serverName: 'prometheus.internal' } },
      mlflow: { auth: { type: 'forward', fallback: { type: 'basic', user: 'modelwatch' } } },
    },
    labels: { model: 'model_name' },
    defaults: { window: '1h', baseline: 'mlflow' },
  });
  expect(settings.sources.prometheus?.headers.map(({ name }) => name)).toEqual([
    'X-Environment',
    'X-Access-Key',
    'X-Scope-OrgID',
  ]);
});

it('sets every field that there is, in one source or the other', () => {
  const schema = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' });
  const missing = pathsOf(schema, '').filter((field) => {
    const names = field.split('.');
    const [source, ...rest] = names;
    const other = source === 'prometheus' ? 'mlflow' : source === 'mlflow' ? 'prometheus' : source;
    return !isSet(example.jsonData, names) && !isSet(example.jsonData, [other ?? '', ...rest]);
  });
  expect(missing).toEqual([]);
});

it('has no secret that nothing in it asks for', () => {
  for (const key of Object.keys(example.secureJsonData)) {
    const { [key]: _left, ...others } = example.secureJsonData;
    expect(problemWith(others)).toContain(`secureJsonData.${key}`);
  }
});

it('names every role that a metric can have', () => {
  for (const role of METRIC_ROLES) {
    expect(text).toContain(`\`${role}\``);
  }
});
