import { CoreApp, dateTime, LoadingState, type PanelData, toDataFrame } from '@grafana/data';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import fc from 'fast-check';
import { z } from 'zod';
import { querySchema } from '../../query/query';
import { signals } from '../../signals/registry';
import { dataSourceOf } from '../dataSource.testing';
import { edit, prepareEditors, templates } from '../editors.testing';
import type { ModelwatchQuery } from '../query/query';
import { alertingIssues, comparableView, toAlertQuery } from './alertQuery';
import { defaultThresholds, responseInfoOf } from './ExecutedQuery';
import { fieldsOf } from './options/schema';
import { examples, QueryHelp } from './QueryHelp';
import { type SavedOptions, switchSignal } from './SignalRow';

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

const fieldsFor = (id: string) => {
  const options = signals.get(id)?.options;
  return options === undefined ? [] : fieldsOf(z.toJSONSchema(options, { io: 'input' }));
};

const query = (rest: Partial<ModelwatchQuery>): ModelwatchQuery => ({ refId: 'A', signal: 'latency', ...rest });

it('knows which signals a rule can compare, and in which view', () => {
  const views = Object.fromEntries([...signals.keys()].map((id) => [id, comparableView(fieldsFor(id))]));
  expect(views).toMatchObject({ latency: undefined, drift: 'series', health: 'levels', mlflow: null });
});

it('finds nothing wrong with one number a series', () => {
  expect(alertingIssues(query({ mode: 'instant', statistics: ['level'] }), fieldsFor('latency'))).toEqual([]);
});

it('makes what came from a panel comparable, and changes nothing else', () => {
  const panel = query({
    signal: 'health',
    model: 'loan',
    statistics: ['value', 'level', 'upper'],
    options: { signals: ['drift'] },
    live: true,
  });
  expect(alertingIssues(panel, fieldsFor('health'))).toEqual(['mode', 'statistics', 'view']);
  const conforming = toAlertQuery(panel, fieldsFor('health'));
  expect(alertingIssues(conforming, fieldsFor('health'))).toEqual([]);
  expect(conforming).toEqual({
    refId: 'A',
    signal: 'health',
    model: 'loan',
    mode: 'instant',
    statistics: ['level'],
    options: { signals: ['drift'], view: 'levels' },
  });
  expect(querySchema.safeParse(conforming).success).toBe(true);
});

it.each([
  [{ model: '$model' }, true],
  [{ filters: [{ label: 'env', op: '=' as const, value: '[[env]]' }] }, true],
  [{ options: { expr: 'rate(x{model="${model}"}[5m])' } }, true],
  [{ options: { expr: 'rate(x[$__rate_interval]) + ${__range_s}' } }, false],
  [{ legend: '$model' }, false],
])('sees in %j whether variables are named that a rule cannot fill in', (part, named) => {
  const found = alertingIssues(query({ mode: 'instant', ...part }), fieldsFor('latency'));
  expect(found.includes('variables')).toBe(named);
});

describe('SignalRow', () => {
  const query: ModelwatchQuery = {
    refId: 'A',
    signal: 'latency',
    model: 'loan',
    window: '10m',
    filters: [{ label: 'env', op: '=', value: 'prod' }],
    options: { limit: 1 },
    thresholds: { warning: 0.2 },
  };

  it('keeps what all signals have in common, and leaves behind what belongs to one', () => {
    const { query: switched } = switchSignal(query, 'quality', {});
    const { options: _options, thresholds: _thresholds, ...common } = query;
    expect(switched).toEqual({ ...common, signal: 'quality', options: {} });
  });

  it('begins a signal that was not chosen before with the given default', () => {
    const initialOptions = { options: { view: 'levels' } };
    const there = switchSignal(query, 'health', {}, initialOptions);
    expect(there.query.options).toEqual(initialOptions.options);
    const changed = { ...there.query, options: { view: 'table' } };
    const back = switchSignal(changed, 'latency', there.saved);
    expect(switchSignal(back.query, 'health', back.saved, initialOptions).query.options).toEqual({ view: 'table' });
  });

  it('loses nothing on any way through the signals that ends where it began', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('latency', 'quality', 'drift', 'promql')), (way) => {
        let at: { query: ModelwatchQuery; saved: SavedOptions } = { query, saved: {} };
        for (const signal of [...way, 'latency']) {
          at = signal === at.query.signal ? at : switchSignal(at.query, signal, at.saved);
        }
        expect(at.query).toEqual(query);
      })
    );
  });
});

describe('ExecutedQuery', () => {
  const data: PanelData = {
    state: LoadingState.Done,
    series: [
      toDataFrame({ refId: 'B', fields: [], meta: { executedQueryString: 'b', custom: { signal: 'latency' } } }),
      toDataFrame({
        refId: 'A',
        fields: [],
        meta: {
          executedQueryString: 'a',
          custom: { signal: 'latency', thresholds: { direction: 'above', warning: 1, critical: 2 } },
        },
      }),
      toDataFrame({ refId: 'A', fields: [] }),
    ],
    timeRange: { from: dateTime(0), to: dateTime(1), raw: { from: 'now-1h', to: 'now' } },
  };

  const query = { refId: 'A', signal: 'latency' };
  const defaultValue = { direction: 'above' as const, warning: 0.4, critical: 0.5 };

  it('reads what the answer to this query says, and not what an earlier signal said', () => {
    expect(responseInfoOf(query, data)).toMatchObject({ executed: 'a', thresholds: { warning: 1 } });
    expect(responseInfoOf({ ...query, signal: 'drift' }, data)).toBeUndefined();
    expect(responseInfoOf({ ...query, refId: 'C' }, data)).toBeUndefined();
    expect(responseInfoOf(query, undefined)).toBeUndefined();
  });

  it('takes for a limit that the query sets itself the usual one, for the other that of the answer', () => {
    const responseInfo = responseInfoOf(query, data);
    expect(defaultThresholds(query, undefined, defaultValue)).toEqual(defaultValue);
    expect(defaultThresholds(query, responseInfo, defaultValue)).toEqual({
      direction: 'above',
      warning: 1,
      critical: 2,
    });
    expect(defaultThresholds({ ...query, thresholds: { warning: 1 } }, responseInfo, defaultValue)).toEqual({
      direction: 'above',
      warning: 0.4,
      critical: 2,
    });
  });
});

it.each(examples().map(({ title, query }) => ({ title, query })))('"$title" can be asked unchanged', ({ query }) => {
  const envelope = querySchema.parse(query);
  expect(() => signals.get(envelope.signal)?.options.parse(envelope.options)).not.toThrow();
  expect(signals.has(envelope.signal)).toBe(true);
});

it('puts an example in the place of the query', async () => {
  const onClickExample = jest.fn();
  render(
    <QueryHelp
      datasource={dataSourceOf(templates)}
      query={{ refId: 'C', signal: '' }}
      onClickExample={onClickExample}
    />
  );
  await userEvent.click(screen.getByRole('button', { name: 'Is it fast enough?' }));
  expect(onClickExample).toHaveBeenCalledWith(expect.objectContaining({ refId: 'C', signal: 'latency' }));
});
