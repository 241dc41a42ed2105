import { inspect } from 'node:util';
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
