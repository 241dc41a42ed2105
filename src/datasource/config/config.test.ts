import { settingsSchema } from '../../settings/schema';
import { settingsOf } from '../dataSource.testing';
import { type DetectedProfile, recommended } from './Detection';
import { durationProblem, labelProblem, metricProblem, urlProblem } from './fields';
import { withoutHeaderValue, withoutSecret, withSecret } from './secrets';

const isTaken = (jsonData: unknown): boolean => settingsSchema.safeParse(jsonData).success;

it.each(['15s', '1h30m', 'often', '5', '-1m'])('judges the duration %s as the process does', (text) => {
  expect(durationProblem(text) === undefined).toBe(isTaken({ scrapeInterval: text }));
});

it.each(['http://p:9090', 'https://p/base', 'p:9090', 'ftp://p', 'http://'])(
  'judges the address %s as the process does',
  (url) => {
    expect(urlProblem(url) === undefined).toBe(isTaken({ prometheus: { url } }));
  }
);

it('refuses a password in an address, and says nothing where there is none yet', () => {
  expect(urlProblem('http://user:secret@p')).toMatch(/stored encrypted/);
  expect(urlProblem('http://user:secret@p')).not.toContain('user:secret');
  expect(urlProblem('')).toBeUndefined();
});

it.each(['model_name', 'model-name', '1model', 'model:name', 'http.duration', 'two words'])(
  'judges the name %s as the process does',
  (name) => {
    expect(labelProblem(name) === undefined).toBe(isTaken({ labels: { model: name } }));
    expect(metricProblem(name) === undefined).toBe(isTaken({ metrics: { latency: name } }));
  }
);

const found = (id: string, kind: DetectedProfile['kind'], ...metrics: string[]): DetectedProfile => ({
  id,
  title: id,
  kind,
  foundMetrics: metrics.map((metric) => ({ metric, series: 1 })),
  limits: [],
});

const dcgm = found('dcgm', 'resources', 'DCGM_FI_DEV_GPU_UTIL');
const vllm = found('vllm', 'server', 'vllm:num_requests_running');

it('reads the contract where models expose their latency under it', () => {
  const contract = found('contract', 'contract', 'model_inference_duration_seconds_count');
  expect(recommended([contract, vllm, dcgm])?.id).toBe('contract');
});

it('reads the server where the contract stands beside it without latency', () => {
  expect(recommended([found('contract', 'contract', 'model_predictions_total'), vllm])?.id).toBe('vllm');
});

it('recommends nothing where there are machines alone', () => {
  expect(recommended([dcgm])).toBeUndefined();
  expect(recommended([])).toBeUndefined();
});

describe('a secret', () => {
  it('is kept apart from what can be read', () => {
    const settings = withSecret(settingsOf({}), 'prometheusPassword', 'hidden');
    expect(settings.secureJsonData).toEqual({ prometheusPassword: 'hidden' });
    expect(JSON.stringify(settings.jsonData)).not.toContain('hidden');
  });

  it('is forgotten on reset', () => {
    const settings = withoutSecret(settingsOf({}, { mlflowToken: true }), 'mlflowToken');
    expect(settings.secureJsonFields).toEqual({ mlflowToken: false });
    expect(settings.secureJsonData).toEqual({ mlflowToken: '' });
  });
});

describe('removing the value of a header', () => {
  it('never leaves a saved value with another header', () => {
    const saved = { prometheusHeaderValue1: true, prometheusHeaderValue2: true, prometheusHeaderValue3: true };
    const settings = withoutHeaderValue(settingsOf({}, saved), 'prometheus', 3, 1);
    expect(settings.secureJsonFields).toEqual({
      prometheusHeaderValue1: true,
      prometheusHeaderValue2: false,
      prometheusHeaderValue3: false,
    });
    expect(settings.secureJsonData).toEqual({ prometheusHeaderValue2: '', prometheusHeaderValue3: '' });
  });

  it('moves up what was typed', () => {
    const typed = withSecret(settingsOf({}), 'prometheusHeaderValue3', 'c');
    expect(withoutHeaderValue(typed, 'prometheus', 3, 0).secureJsonData).toEqual({
      prometheusHeaderValue1: '',
      prometheusHeaderValue2: 'c',
      prometheusHeaderValue3: '',
    });
  });
});
