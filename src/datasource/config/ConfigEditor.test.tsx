import { type BackendSrv, setBackendSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { of, throwError } from 'rxjs';
import { settingsSchema } from '../../settings/schema';
import { elementAt } from '../../stats/elements';
import { settingsOf } from '../dataSource.testing';
import { giveSizes } from '../editors.testing';
import { ConfigEditor } from './ConfigEditor';
import type { Settings } from './secrets';

// Grafana's components are slow to draw in jsdom, more so on a busy machine.
jest.setTimeout(60_000);

beforeAll(giveSizes);

/** Draws the editor as Grafana's page does, and shows what it would save. */
function setUp(initial: Settings) {
  let current = initial;
  function Page() {
    const [settings, setSettings] = useState(initial);
    current = settings;
    return <ConfigEditor options={settings} onOptionsChange={setSettings} />;
  }
  render(<Page />);
  const user = userEvent.setup();
  const paste = async (field: HTMLElement, text: string) => {
    await user.click(field);
    await user.paste(text);
  };
  return { saved: () => current, user, paste };
}

it('makes settings that the process takes, from nothing but an address', async () => {
  const { saved, paste } = setUp(settingsOf({}));
  await paste(screen.getByLabelText(/^Prometheus URL/), 'http://localhost:9090');
  const settings = settingsSchema.parse(JSON.parse(JSON.stringify(saved().jsonData)));
  expect(settings.prometheus?.url).toBe('http://localhost:9090');
  expect(settings.mlflow).toBeUndefined();
});

it('keeps a password out of what can be read', async () => {
  const basic = { url: 'http://p:9090', auth: { type: 'basic' as const, user: 'reader' } };
  const { saved, paste } = setUp(settingsOf({ prometheus: basic }));
  await paste(screen.getByLabelText(/^Password/), 'hidden');
  expect(saved().secureJsonData).toEqual({ prometheusPassword: 'hidden' });
  expect(JSON.stringify(saved().jsonData)).not.toContain('hidden');
});

it('never shows a saved secret, and forgets it on reset', async () => {
  const bearer = { url: 'http://m:5000', auth: { type: 'bearer' as const } };
  const { saved, user } = setUp(settingsOf({ mlflow: bearer }, { mlflowToken: true }));
  const field = screen.getByLabelText(/^Token/);
  expect(field).toHaveProperty('disabled', true);
  expect(field).toHaveProperty('value', 'configured');
  await user.click(screen.getByRole('button', { name: /reset/i }));
  expect(saved().secureJsonFields).toEqual({ mlflowToken: false });
  expect(saved().secureJsonData).toEqual({ mlflowToken: '' });
});

it('removes a header with its value', async () => {
  const { saved, user, paste } = setUp(settingsOf({ mlflow: { url: 'http://m:5000', headers: ['X-A', 'X-B'] } }));
  await paste(screen.getByLabelText('Value of header 2'), 'b');
  await user.click(screen.getByRole('button', { name: 'Remove header 1' }));
  expect(saved().jsonData.mlflow?.headers).toEqual(['X-B']);
  expect(saved().secureJsonData).toEqual({ mlflowHeaderValue1: 'b', mlflowHeaderValue2: '' });
});

it('has the actions among the settings', async () => {
  setUp(settingsOf({ mlflow: { url: 'http://m:5000' } }));
  expect(await screen.findByLabelText('Add an action')).toBeTruthy();
});

it('forgets a source whose address is taken away', async () => {
  const { saved, user } = setUp(settingsOf({ mlflow: { url: 'http://m:5000', timeoutSeconds: 5 } }));
  await user.clear(screen.getByLabelText(/^MLflow URL/));
  await user.tab();
  expect(saved().jsonData.mlflow).toBeUndefined();
});

it('takes an access policy, and none with a mistake in it', async () => {
  const before = { rules: [{ name: 'all', models: ['/.*/'] }] };
  const { saved, user, paste } = setUp(settingsOf({ access: before }));
  const field = screen.getByLabelText(/^Rules/);
  await user.clear(field);
  await paste(field, '[{"name": "risk", "models": ["/credit-(/"]}]');
  await user.tab();
  expect(screen.getByText(/is not a regular expression/)).toBeTruthy();
  expect(saved().jsonData.access).toEqual(before);
  await user.clear(field);
  await paste(field, '[{"name": "risk", "models": ["/credit-.*/"]}]');
  await user.tab();
  expect(settingsSchema.parse(JSON.parse(JSON.stringify(saved().jsonData))).access?.rules).toMatchObject([
    { name: 'risk', models: ['/credit-.*/'], promql: false },
  ]);
  await user.clear(field);
  await user.tab();
  expect(saved().jsonData.access).toBeUndefined();
});

it('hashes labels in the audit trail once they are named, with a key that stays secret', async () => {
  const { saved, user, paste } = setUp(settingsOf({}));
  expect(screen.queryByLabelText(/^Key of the hashes/)).toBeNull();
  await paste(screen.getByLabelText(/^Hashed labels/), 'customer_id, login');
  await user.tab();
  await paste(screen.getByLabelText(/^Key of the hashes/), 'long and random');
  expect(settingsSchema.parse(JSON.parse(JSON.stringify(saved().jsonData))).audit.hash).toEqual([
    'customer_id',
    'login',
  ]);
  expect(saved().secureJsonData).toEqual({ auditKey: 'long and random' });
});

describe('reading', () => {
  const taken = (settings: Settings) => settingsSchema.parse(JSON.parse(JSON.stringify(settings.jsonData)));

  const found = [
    {
      id: 'vllm',
      title: 'vLLM',
      kind: 'server',
      foundMetrics: [{ metric: 'vllm:num_requests_running', series: 2 }],
      limits: ['vLLM counts no errors.'],
    },
    {
      id: 'dcgm',
      title: 'NVIDIA DCGM',
      kind: 'resources',
      foundMetrics: [
        { metric: 'DCGM_FI', series: 8 },
        { metric: 'DCGM_FB', series: 3 },
      ],
      limits: [],
    },
  ];

  function answer(fetch: BackendSrv['fetch']) {
    setBackendSrv(Object.assign(Object.create(null), { fetch }));
  }

  it('finds out what the saved settings reach, and takes it over', async () => {
    const fetch = jest.fn().mockReturnValue(of({ data: { known: [], found } }));
    answer(fetch);
    const { saved, user } = setUp(settingsOf({ prometheus: { url: 'http://p:9090' } }));
    await user.click(screen.getByRole('button', { name: 'Detect' }));
    expect(await screen.findByText('Found vLLM and NVIDIA DCGM.')).toBeTruthy();
    expect(screen.getByText('vLLM: 2 series of vllm:num_requests_running')).toBeTruthy();
    expect(screen.getByText('NVIDIA DCGM: 11 series of DCGM_FI and 1 more')).toBeTruthy();
    expect(screen.getByText('vLLM counts no errors.')).toBeTruthy();
    expect(fetch.mock.calls[0]?.[0].url).toBe('/api/datasources/uid/modelwatch/resources/profiles');
    await user.click(screen.getByRole('button', { name: 'Use these' }));
    expect(taken(saved()).profile).toBe('vllm');
    expect(screen.getByText('These metric names are in use.')).toBeTruthy();
  });

  it('finds a server under a prefix, and takes names of its own', async () => {
    const prefixed = [{ like: 'sglang', title: 'SGLang', prefix: 'acme_' }];
    answer(jest.fn().mockReturnValue(of({ data: { known: [], found: [], prefixed } })));
    const { saved, user, paste } = setUp(settingsOf({ prometheus: { url: 'http://p:9090' } }));
    await user.click(screen.getByRole('button', { name: 'Detect' }));
    await user.click(await screen.findByRole('button', { name: 'Use SGLang with the prefix acme_' }));
    expect(taken(saved())).toMatchObject({ profile: 'own', own: { like: 'sglang', prefix: 'acme_' } });
    await paste(elementAt(screen.getAllByLabelText(/^Label for the model name/), 0), 'served');
    await paste(
      screen.getByLabelText(/^Other names/),
      'sglang:prompt_tokens_total=tokens_in, sglang:e2e_request_latency_seconds=took'
    );
    await user.tab();
    expect(taken(saved()).own).toMatchObject({
      labels: { model: 'served' },
      names: { 'sglang:prompt_tokens_total': 'tokens_in', 'sglang:e2e_request_latency_seconds': 'took' },
    });
  });

  it('says in the words of the process why nothing could be found', async () => {
    answer(jest.fn().mockReturnValue(throwError(() => ({ data: { message: 'Prometheus cannot be reached' } }))));
    const { user } = setUp(settingsOf({}));
    await user.click(screen.getByRole('button', { name: 'Detect' }));
    expect(await screen.findByText('Prometheus cannot be reached')).toBeTruthy();
  });

  it('maps labels and metrics to names of their own, and back', async () => {
    const { saved, user, paste } = setUp(settingsOf({}));
    await user.click(screen.getByRole('button', { name: /Custom metric names/ }));
    await paste(screen.getByLabelText('Label for the model name'), 'model_name');
    await user.click(screen.getByLabelText('Add a custom metric name'));
    await user.click(await screen.findByRole('option', { name: 'model_inference_duration_seconds' }));
    expect(taken(saved()).metrics).toEqual({ latency: '' });
    await paste(screen.getByLabelText('model_inference_duration_seconds'), 'scoring_seconds');
    expect(taken(saved())).toMatchObject({
      labels: { model: 'model_name' },
      metrics: { latency: 'scoring_seconds' },
    });
    await user.click(screen.getByRole('button', { name: 'Reset the name of model_inference_duration_seconds' }));
    expect(taken(saved()).metrics).toEqual({});
  });

  it('sets what queries take that leave it open, and how much is read', async () => {
    const { saved, user, paste } = setUp(settingsOf({}));
    await user.click(screen.getByRole('button', { name: /Defaults/ }));
    await paste(screen.getByLabelText(/^Window/), '1h');
    await user.click(screen.getByLabelText(/^Baseline/));
    await user.click(await screen.findByRole('option', { name: 'The day before' }));
    expect(taken(saved()).defaults).toEqual({ window: '1h', baseline: '1d' });
    await user.click(screen.getByRole('button', { name: /Limits/ }));
    await paste(screen.getByLabelText(/^Cache/), '2');
    expect(taken(saved()).limits.cacheBytes).toBe(2 * 1024 * 1024);
  });

  it('says at the field what the process would refuse', async () => {
    const { user } = setUp(settingsOf({ prometheus: { url: 'http://u:p@prometheus' }, scrapeInterval: 'often' }));
    expect(screen.getByText(/Remove the user and password from the URL/)).toBeTruthy();
    expect(screen.getByText(/Enter a duration such as 15s/)).toBeTruthy();
    await user.clear(screen.getByLabelText(/^Scrape interval/));
    expect(screen.queryByText(/Enter a duration such as 15s/)).toBeNull();
  });
});

it('lets nobody change what was provisioned', () => {
  setUp({ ...settingsOf({ prometheus: { url: 'http://p:9090' } }), readOnly: true });
  expect(screen.getByLabelText(/^Prometheus URL/)).toHaveProperty('disabled', true);
});
