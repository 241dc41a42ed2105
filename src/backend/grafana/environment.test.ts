import { parseEnvironment } from './environment';

describe('the environment', () => {
  it('is complete without a single variable', () => {
    expect(parseEnvironment({})).toEqual({
      grafanaVersion: '',
      cookie: undefined,
      protocolVersions: [],
      socketDir: undefined,
      temporaryDir: undefined,
      ports: undefined,
      transport: undefined,
      logLevel: 'debug',
      proxy: { http: undefined, https: undefined, none: [] },
      tracing: undefined,
      featureToggles: new Set(),
      pluginSettings: {},
    });
  });

  it('holds what Grafana passes', () => {
    const environment = parseEnvironment({
      GF_VERSION: '12.4.0',
      grafana_plugin_type: 'datasource',
      PLUGIN_PROTOCOL_VERSIONS: '2,3',
      PLUGIN_MIN_PORT: '10000',
      PLUGIN_MAX_PORT: '25000',
      PLUGIN_UNIX_SOCKET_DIR: '/run/plugins',
      GF_INSTANCE_FEATURE_TOGGLES_ENABLE: 'a,b c',
      GF_PLUGIN_MAX_SERIES: '500',
      GF_PLUGIN_LOG_LEVEL: 'WARN',
      GF_PLUGIN_TRANSPORT: 'tcp',
    });
    expect(environment).toMatchObject({
      grafanaVersion: '12.4.0',
      cookie: 'datasource',
      protocolVersions: [2, 3],
      socketDir: '/run/plugins',
      ports: { min: 10_000, max: 25_000 },
      transport: 'tcp',
      logLevel: 'warn',
      pluginSettings: { max_series: '500' },
    });
    expect([...environment.featureToggles]).toEqual(['a', 'b', 'c']);
  });

  it('takes proxies in either case, upper case first', () => {
    const { proxy } = parseEnvironment({
      HTTP_PROXY: 'http://a:1',
      http_proxy: 'http://b:1',
      https_proxy: 'http://c:1',
      no_proxy: 'localhost, .svc,10.0.0.0/8',
    });
    expect(proxy).toEqual({ http: 'http://a:1', https: 'http://c:1', none: ['localhost', '.svc', '10.0.0.0/8'] });
  });

  it('traces when an address is set, as much as the sampler says', () => {
    const tracing = (variables: Record<string, string>) =>
      parseEnvironment({ GF_INSTANCE_OTLP_ADDRESS: 'otel:4317', ...variables }).tracing;
    expect(tracing({ GF_INSTANCE_OTLP_PROPAGATION: 'jaeger,w3c' })).toEqual({
      address: 'otel:4317',
      propagation: new Set(['jaeger', 'w3c']),
      sampled: 1,
    });
    const sampler = { GF_INSTANCE_OTLP_SAMPLER_TYPE: 'probabilistic', GF_INSTANCE_OTLP_SAMPLER_PARAM: '0.25' };
    expect(tracing(sampler)?.sampled).toBe(0.25);
    expect(tracing({ ...sampler, GF_INSTANCE_OTLP_SAMPLER_PARAM: 'x' })?.sampled).toBe(1);
  });

  it.each([
    ['no number', { PLUGIN_MIN_PORT: 'a', PLUGIN_MAX_PORT: '2' }],
    ['no range', { PLUGIN_MIN_PORT: '3', PLUGIN_MAX_PORT: '2' }],
    ['half a range', { PLUGIN_MIN_PORT: '3' }],
  ])('takes ports that are %s for absent', (_, variables) => {
    expect(parseEnvironment(variables).ports).toBeUndefined();
  });
});
