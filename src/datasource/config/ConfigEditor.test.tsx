import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { settingsSchema } from '../../backend/sources/settings/schema';
import { ConfigEditor } from './ConfigEditor';
import type { Settings } from './secrets';
import { settingsOf } from './settingsOf.testing';

// Grafana's components are slow to draw in jsdom, more so on a busy machine.
jest.setTimeout(60_000);

/** Draws the editor as Grafana's page does, and shows what it would save. */
function setUp(initial: Settings) {
  let current = initial;
  function Page() {
    const [settings, setSettings] = useState(initial);
    current = settings;
    return <ConfigEditor options={settings} onOptionsChange={setSettings} />;
  }
  render(<Page />);
  return { saved: () => current, user: userEvent.setup() };
}

it('makes settings that the process takes, from nothing but an address', async () => {
  const { saved, user } = setUp(settingsOf({}));
  await user.click(screen.getByLabelText(/^Prometheus URL/));
  await user.paste('http://localhost:9090');
  const settings = settingsSchema.parse(JSON.parse(JSON.stringify(saved().jsonData)));
  expect(settings.prometheus?.url).toBe('http://localhost:9090');
  expect(settings.mlflow).toBeUndefined();
});

it('keeps a password out of what can be read', async () => {
  const basic = { url: 'http://p:9090', auth: { type: 'basic' as const, user: 'reader' } };
  const { saved, user } = setUp(settingsOf({ prometheus: basic }));
  await user.click(screen.getByLabelText(/^Password/));
  await user.paste('hidden');
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

it('forgets a source whose address is taken away', async () => {
  const { saved, user } = setUp(settingsOf({ mlflow: { url: 'http://m:5000', timeoutSeconds: 5 } }));
  await user.clear(screen.getByLabelText(/^MLflow URL/));
  await user.tab();
  expect(saved().jsonData.mlflow).toBeUndefined();
});

it('lets nobody change what was provisioned', () => {
  setUp({ ...settingsOf({ prometheus: { url: 'http://p:9090' } }), readOnly: true });
  expect(screen.getByLabelText(/^Prometheus URL/)).toHaveProperty('disabled', true);
});
