import { CoreApp } from '@grafana/data';
import { cleanup, screen } from '@testing-library/react';
import { edit, prepareEditors } from '../editors.testing';

jest.setTimeout(120_000);

beforeEach(prepareEditors);

const editRule = (query: Parameters<typeof edit>[0]) => edit(query, CoreApp.UnifiedAlerting);

it('offers no variables, nothing live and no legend, where nobody fills them in or sees them', async () => {
  const { user } = await editRule({ mode: 'instant' });
  await user.click(screen.getByLabelText('Model'));
  expect(await screen.findByRole('option', { name: 'loan' })).toBeTruthy();
  expect(screen.queryByRole('option', { name: '$chosen' })).toBeNull();
  for (const label of ['Live', 'Legend', 'Time', 'Show']) {
    expect(screen.queryByLabelText(label)).toBeNull();
  }
});

it('offers the signals that a rule can compare, and begins one in the view that it can', async () => {
  const { stored, user } = await editRule({ mode: 'instant' });
  await user.click(screen.getByLabelText('Signal'));
  expect(screen.queryByRole('option', { name: /^MLflow/ })).toBeNull();
  await user.click(await screen.findByRole('option', { name: /^Health/ }));
  expect(stored()).toMatchObject({ signal: 'health', options: { view: 'levels' } });
});

it('tells the condition that goes with what is compared', async () => {
  const { stored, choose } = await editRule({ mode: 'instant' });
  expect(screen.getByText(/“is above”: 0.4 s \/ 0.5 s/)).toBeTruthy();
  await choose('Compare', /^Level/);
  expect(stored().statistics).toEqual(['level']);
  expect(screen.getByText(/“is above 0” for a warning rule/)).toBeTruthy();
});

it('says why the query of a panel suits no rule, and makes it one that does', async () => {
  const { stored, user } = await editRule({ mode: 'range', statistics: ['value', 'level'] });
  expect(screen.getByText(/a rule compares the newest/)).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Return one number per series' }));
  expect(stored()).toMatchObject({ mode: 'instant', statistics: ['level'] });
  expect(screen.queryByText(/does not suit an alert rule/)).toBeNull();
});

it('stores a new query whole, and shows of a stored one what is evaluated', async () => {
  const fresh = await editRule({ signal: '' });
  expect(fresh.stored()).toMatchObject({ signal: 'latency', mode: 'instant', statistics: ['level'] });
  cleanup();
  const { stored } = await editRule({ mode: 'instant' });
  expect(stored()).not.toHaveProperty('statistics');
  expect(screen.getByRole<HTMLInputElement>('combobox', { name: 'Compare' }).value).toBe('Value');
});
