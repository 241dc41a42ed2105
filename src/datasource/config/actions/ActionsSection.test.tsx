import { fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { actionsSchema } from '../../../settings/actions';
import { settingsOf } from '../../dataSource.testing';
import { giveSizes } from '../../editors.testing';
import { type Settings, withSecret } from '../secrets';
import { ActionsSection } from './ActionsSection';
import { type ActionOptions, type ActionsOptions, problemsOf, renamed, withNewAction, withoutAction } from './options';

// Grafana's components are slow to draw in jsdom, more so on a busy machine.
jest.setTimeout(60_000);

beforeAll(giveSizes);

const mlflow = { url: 'http://m:5000' };

/** Draws the section as Grafana's page does, and tells what it would save. */
function setUp(actions: ActionsOptions | undefined, more: Partial<Settings> = {}) {
  const initial = { ...settingsOf({ mlflow, ...(actions === undefined ? {} : { actions }) }), ...more };
  const changed = jest.fn();
  let current: Settings = initial;
  function Page() {
    const [settings, setSettings] = useState(initial);
    current = settings;
    return (
      <ActionsSection
        settings={settings}
        onChange={(next) => {
          changed();
          setSettings({ ...initial, ...next });
        }}
      />
    );
  }
  const { container } = render(<Page />);
  const enter = (label: string | RegExp, text: string) => {
    const field = screen.getByLabelText(label);
    fireEvent.change(field, { target: { value: text } });
    fireEvent.blur(field);
  };
  return {
    container,
    changed,
    enter,
    user: userEvent.setup(),
    /** As Grafana stores it. */
    saved: (): unknown => JSON.parse(JSON.stringify(current.jsonData))['actions'],
    secrets: () => current.secureJsonData,
  };
}

const choose = async (user: ReturnType<typeof userEvent.setup>, label: string | RegExp, option: RegExp) => {
  await user.click(screen.getByLabelText(label));
  await user.click(await screen.findByRole('option', { name: option }));
};

it('writes a rollback as YAML would have it', async () => {
  const { saved, user, enter } = setUp(undefined);
  await choose(user, 'Add an action', /Rollback/);
  expect(screen.getByText('Models is empty')).toBeTruthy();
  enter('Title', 'Back to the version before');
  enter(/^ID/, 'roll-back');
  enter(/^Models/, 'loan-approval\n credit risk \n');
  await user.click(screen.getByLabelText(/^Require a warning or critical level/));
  expect(screen.getByText('Measure must name one')).toBeTruthy();
  enter('Measure', 'accuracy');
  enter(/^Labels of the series/, 'segment=new');
  enter(/^Options of the signal/, '{"positive": "approve"}');
  await choose(user, /^Level/, /Warning/);
  enter('Critical threshold', '-0.5');
  enter('Window', '30m');
  await user.click(screen.getByLabelText(/^Measure the effect/));
  enter(/^Settling time/, '5m');
  await user.click(screen.getByLabelText('Revert it if it did not help'));
  await user.click(screen.getByLabelText('Requires approval by a second person'));
  enter(/^Cool-down/, '12h');
  enter('Maximum in 24 hours', '1');
  enter(/^Labels of alerts/, 'signal=quality\nseverity=critical');
  expect(saved()).toEqual({
    list: [
      {
        id: 'roll-back',
        title: 'Back to the version before',
        kind: 'rollback',
        models: ['loan-approval', 'credit risk'],
        when: {
          measure: 'accuracy',
          labels: { segment: 'new' },
          options: { positive: 'approve' },
          level: 'warning',
          thresholds: { critical: -0.5 },
          window: '30m',
        },
        proof: { settle: '5m', revert: true },
        approval: 'none',
        cooldown: '12h',
        perDay: 1,
        alert: { signal: 'quality', severity: 'critical' },
      },
    ],
  });
  expect(actionsSchema.safeParse(saved()).error).toBeUndefined();
});

it('writes a call, its host, its header and its authority, and keeps what is secret apart', async () => {
  const { saved, secrets, user, enter } = setUp(undefined);
  await choose(user, 'Add an action', /Retraining/);
  enter(/^Models/, 'loan');
  enter(/^URL/, 'https://ci.example/run/{{model}}');
  expect(screen.getByText('URL is at ci.example, which "hosts" does not allow')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Allow ci.example' }));
  await choose(user, 'Method', /PUT/);
  enter(/^Body/, '{"ref": ');
  expect(screen.getByText(/JSON/, { selector: '[role="alert"]' })).toBeTruthy();
  enter(/^Body/, '{"ref": "main"}');
  await user.click(screen.getByRole('button', { name: 'Add a header' }));
  enter('Header 1', 'Authorization');
  enter('Value of header 1', 'Bearer hidden');
  await user.click(screen.getByLabelText('Add self-signed certificate'));
  enter('CA certificate', 'PEM');
  expect(saved()).toEqual({
    hosts: ['ci.example'],
    list: [
      {
        id: 'retrain',
        kind: 'retrain',
        models: ['loan'],
        url: 'https://ci.example/run/{{model}}',
        method: 'PUT',
        body: { ref: 'main' },
        headers: ['Authorization'],
        tls: { withCa: true },
      },
    ],
  });
  expect(secrets()).toEqual({ 'action-retrain-HeaderValue1': 'Bearer hidden', 'action-retrain-TlsCaCert': 'PEM' });
  // What was typed goes along with another id, and goes with the action.
  enter(/^ID/, 'train');
  expect(secrets()).toMatchObject({ 'action-train-HeaderValue1': 'Bearer hidden', 'action-retrain-TlsCaCert': '' });
  enter('Title', "Jo's & co");
  await user.click(screen.getByRole('button', { name: "Remove Jo's & co" }));
  expect(Object.values(secrets() ?? {}).join('')).toBe('');
  expect(saved()).toEqual({ hosts: ['ci.example'] });
});

it('writes what holds for all actions, and forgets it', async () => {
  const rollback = { id: 'back', kind: 'rollback' as const, models: ['loan'] };
  const { saved, secrets, user, enter } = setUp({ list: [rollback] });
  await user.click(screen.getByLabelText(/^Stop all actions/));
  await user.click(screen.getByRole('button', { name: 'Expand section Frozen periods' }));
  await user.click(screen.getByRole('button', { name: 'Add a weekly period' }));
  enter('Period 1 from (UTC)', '22:00');
  await user.click(screen.getByRole('button', { name: 'Add a period' }));
  expect(screen.getByText(/^is not a time such as 2026/)).toBeTruthy();
  enter('Period 2 from (UTC)', '2026-12-24T00:00:00Z');
  enter('Period 2 to (UTC)', '2026-12-27T00:00:00Z');
  await user.click(screen.getByRole('button', { name: 'Expand section Alerts and annotations' }));
  await user.click(screen.getByLabelText('Alerts may propose actions'));
  expect(screen.getByText('Enter a value')).toBeTruthy();
  enter(/^Secret of the contact point/, 'shared');
  expect(screen.queryByText('Enter a value')).toBeNull();
  enter(/^Grafana URL/, 'http://grafana:3000');
  enter(/^Token of the service account/, 'glsa_x');
  expect(saved()).toEqual({
    stopped: true,
    webhook: true,
    annotations: { url: 'http://grafana:3000' },
    frozen: [
      { days: ['sat', 'sun'], from: '22:00', to: '24:00' },
      { from: '2026-12-24T00:00:00Z', to: '2026-12-27T00:00:00Z' },
    ],
    list: [rollback],
  });
  expect(actionsSchema.safeParse(saved()).error).toBeUndefined();
  expect(secrets()).toEqual({ actionsWebhookSecret: 'shared', actionsGrafanaToken: 'glsa_x' });
  await user.click(screen.getByLabelText(/^Stop all actions/));
  await user.click(screen.getByLabelText('Alerts may propose actions'));
  enter(/^Grafana URL/, '');
  expect(saved()).toEqual({ frozen: expect.any(Array), list: [rollback] });
});

const PROVISIONED: ActionsOptions = {
  hosts: ['ci.example:8443'],
  frozen: [{ days: ['mon'], from: '00:00', to: '06:00' }],
  webhook: false,
  list: [
    { id: 'back', kind: 'rollback', models: ['loan'], when: { measure: 'accuracy' }, proof: {} },
    {
      ...{ id: 'train', kind: 'retrain', models: ['loan'], url: 'https://ci.example:8443/', body: { a: [1, null] } },
      ...{ headers: ['X-Key'], tls: { skipVerify: false }, alert: { severity: 'a=b' }, when: { measure: '' } },
    },
  ],
};

/** All fields of what is open. */
const fields = (container: HTMLElement) => [
  ...container.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea'),
];

it('changes nothing where nothing is changed', async () => {
  const { container, changed, user } = setUp(PROVISIONED);
  await user.click(screen.getByRole('button', { name: 'Expand section back' }));
  expect(fields(container).length).toBeGreaterThan(40);
  fields(container).forEach((field) => {
    fireEvent.focus(field);
    fireEvent.blur(field);
  });
  expect(changed).not.toHaveBeenCalled();
});

it('lets nobody change what was provisioned', async () => {
  const { container, user } = setUp(PROVISIONED, { readOnly: true });
  await user.click(screen.getByRole('button', { name: 'Expand section back' }));
  expect(fields(container).filter(({ disabled }) => !disabled)).toEqual([]);
  const buttons = within(container).getAllByRole('button', { name: /^(Add|Remove|Allow|Reset)/ });
  expect(buttons.length).toBeGreaterThan(5);
  expect(buttons.filter((button) => !button.hasAttribute('disabled') && button.ariaDisabled !== 'true')).toEqual([]);
});

it('shows settings that no field could have written as they are, to be corrected', () => {
  const written = { list: [{ ...PROVISIONED.list?.[0], cooldwon: '6h' }] };
  const { saved, enter } = setUp(Object.assign(Object.create(null), written));
  expect(screen.getByText(/list\.0 .*cooldwon/)).toBeTruthy();
  enter(/^Settings of actions/, JSON.stringify({ list: [{ id: 'back' }] }));
  expect(saved()).toEqual(written);
  enter(/^Settings of actions/, JSON.stringify({ list: PROVISIONED.list?.slice(0, 1) }));
  expect(saved()).toEqual({ list: PROVISIONED.list?.slice(0, 1) });
  expect(screen.getByRole('button', { name: 'Expand section back' })).toBeTruthy();
});

const call = (id: string): ActionOptions => ({
  id,
  kind: 'retrain',
  models: ['loan'],
  url: 'http://h',
  headers: ['X'],
});
const two = (saved: Record<string, boolean> = {}) => settingsOf({ actions: { list: [call('a'), call('a-b')] } }, saved);
const SAVED = { 'action-a-HeaderValue1': true, 'action-a-b-HeaderValue1': true, 'action-a-TlsClientKey': true };

it('gives each new action an id of its own', () => {
  const settings = withNewAction(withNewAction(withNewAction(settingsOf({}), 'scale'), 'rollback'), 'scale');
  expect(settings.jsonData.actions?.list?.map(({ id }) => id)).toEqual(['scale', 'rollback', 'scale-2']);
});

it('forgets the secrets of an action that is removed, and of no other', () => {
  const { jsonData, secureJsonFields } = withoutAction(two(SAVED), 0);
  expect(jsonData.actions?.list).toEqual([call('a-b')]);
  expect(secureJsonFields).toEqual({
    'action-a-HeaderValue1': false,
    'action-a-b-HeaderValue1': true,
    'action-a-TlsClientKey': false,
  });
});

it('never gives a saved secret to an action of another id', () => {
  const { jsonData, secureJsonData } = renamed(two(SAVED), 0, 'c');
  expect(jsonData.actions?.list?.map(({ id }) => id)).toEqual(['c', 'a-b']);
  expect(secureJsonData).toEqual({ 'action-a-HeaderValue1': '', 'action-a-TlsClientKey': '' });
});

it('leaves the secrets that two actions share while they have one id to the other', () => {
  const settings = withSecret(
    settingsOf({ actions: { list: [call('a'), call('a')] } }),
    'action-a-HeaderValue1',
    'typed'
  );
  expect(renamed(settings, 1, 'b').secureJsonData).toEqual({ 'action-a-HeaderValue1': 'typed' });
  expect(withoutAction(settings, 1).secureJsonData).toEqual({ 'action-a-HeaderValue1': 'typed' });
});

it.each([
  [{ list: [{ ...call('A'), models: [], url: '' }], frozen: [{ from: '', to: '' }] }, true],
  [{ list: [{ ...call('a'), perDay: 1.5 }] }, true],
  [{ list: [{ ...call('a'), kind: 'reboot' }] }, false],
  [{ list: [{ ...call('a'), perDay: '2' }] }, false],
  [{ list: {} }, false],
  [{ lists: [] }, false],
])('knows whether fields can show %j', (written, areFields) => {
  const problems = problemsOf(written);
  expect(problems.areFields).toBe(areFields);
  expect(problems.texts).not.toBe('');
});
