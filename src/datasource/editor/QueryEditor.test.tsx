import { dateTime, LoadingState, type PanelData, toDataFrame } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import { throwError } from 'rxjs';
import { QUERY_VERSION, querySchema } from '../../query/query';
import { signals } from '../../signals/registry';
import { dataSourceOf } from '../dataSource.testing';
import { edit, fetch, prepareEditors, templates } from '../editors.testing';
import { QueryEditor } from './QueryEditor';

// Grafana's components are slow to draw in jsdom, more so on a busy machine.
jest.setTimeout(120_000);

beforeEach(prepareEditors);

/** An answer as the process gives it: what was asked, and the thresholds that these options have. */
const answerOf = (signal: string, thresholds: unknown, judged?: unknown): PanelData => ({
  state: LoadingState.Done,
  series: [
    toDataFrame({
      refId: 'A',
      fields: [],
      meta: { executedQueryString: 'counts: sum(rate(x[5m]))', custom: { signal, thresholds, judged } },
    }),
  ],
  timeRange: { from: dateTime(0), to: dateTime(1), raw: { from: 'now-1h', to: 'now' } },
});

it('offers every signal, and begins a chosen one with its own options', async () => {
  const { stored, onRunQuery, user } = await edit({ signal: 'latency', model: 'loan', options: { limit: 1 } });
  await user.click(screen.getByLabelText('Signal'));
  for (const { title } of signals.values()) {
    expect(await screen.findByRole('option', { name: new RegExp(`^${title}`) })).toBeTruthy();
  }
  await user.click(screen.getByRole('option', { name: /^Throughput/ }));
  expect(stored()).toMatchObject({ signal: 'throughput', model: 'loan', options: {} });
  expect(onRunQuery).toHaveBeenCalledTimes(1);
  expect(screen.getByText(signals.get('throughput')?.summary ?? '')).toBeTruthy();
});

it('leads to an expression of one’s own', async () => {
  const { stored, user } = await edit({ signal: 'latency' });
  await user.click(screen.getByRole('button', { name: 'Write PromQL instead' }));
  expect(stored().signal).toBe('promql');
  expect(screen.queryByRole('button', { name: 'Write PromQL instead' })).toBeNull();
});

it('gives a signal its options back when one returns to it', async () => {
  const limits = { options: { limit: 1 }, thresholds: { warning: 0.2 } };
  const { stored, choose } = await edit({ signal: 'latency', window: '10m', ...limits });
  await choose('Signal', /^Throughput/);
  expect(stored()).toEqual({
    refId: 'A',
    queryVersion: QUERY_VERSION,
    signal: 'throughput',
    window: '10m',
    options: {},
  });
  await choose('Signal', /^Latency/);
  expect(stored()).toEqual({ refId: 'A', queryVersion: QUERY_VERSION, signal: 'latency', window: '10m', ...limits });
});

it('opens a query of an older version with the names that its options have now, and stores it so', async () => {
  const old = Object.assign(Object.create(null), { queryVersion: 1, signal: 'latency', options: { judge: 0.5 } });
  const { stored, write } = await edit(old);
  expect(screen.getByLabelText('Threshold quantile')).toHaveProperty('value', '0.5');
  await write('Limit', '2');
  expect(stored()).toMatchObject({ queryVersion: QUERY_VERSION, options: { thresholdQuantile: 0.5, limit: 2 } });
  expect(stored().options).not.toHaveProperty('judge');
});

it('draws a field for each option of the signal, and stores what the process takes', async () => {
  const { stored, write, user } = await edit({ signal: 'latency' });
  for (const name of ['Measures', 'Quantiles', 'Limit']) {
    expect(screen.getByLabelText(name)).toBeTruthy();
  }
  await write('Quantiles', '0.5, 0.9');
  expect(stored().options).toEqual({ quantiles: [0.5, 0.9] });
  await write('Warning above', '0.25');
  const query = querySchema.parse(JSON.parse(JSON.stringify(stored())));
  expect(query.thresholds).toEqual({ warning: 0.25 });
  expect(signals.get('latency')?.options.safeParse(query.options).success).toBe(true);
  await user.clear(screen.getByLabelText('Warning above'));
  await user.clear(screen.getByLabelText('Quantiles'));
  await user.tab();
  expect(stored().thresholds).toBeUndefined();
  expect(stored().options).toEqual({});
});

it('takes a field with Enter, and stays in it', async () => {
  const { stored, user } = await edit({ signal: 'latency' });
  await user.click(screen.getByLabelText('Window'));
  await user.keyboard('10m{Enter}');
  expect(stored().window).toBe('10m');
  expect(document.activeElement).toBe(screen.getByLabelText('Window'));
});

it('keeps what cannot be read out of the query, and says why', async () => {
  const { stored, onRunQuery, write } = await edit({ signal: 'latency' });
  await write('Quantiles', 'p95');
  expect(stored().options ?? {}).toEqual({});
  expect(onRunQuery).not.toHaveBeenCalled();
  expect(screen.getByLabelText('Quantiles').getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByRole('alert').textContent).toMatch(/numbers separated by commas/);
});

it('asks nothing when fields are only visited', async () => {
  const { stored, onRunQuery, user } = await edit({ signal: 'latency', window: '5m', legend: 'a ' });
  for (const label of ['Window', 'Warning above', 'Critical above', 'Legend', 'Quantiles', 'Limit']) {
    await user.click(screen.getByLabelText(label));
  }
  await user.tab();
  expect(onRunQuery).not.toHaveBeenCalled();
  expect(stored()).toEqual({ refId: 'A', queryVersion: QUERY_VERSION, signal: 'latency', window: '5m', legend: 'a ' });
});

it('offers models and variables, and forgets the version of another model', async () => {
  const { stored, user } = await edit({ model: 'iris', version: '3' });
  await user.click(screen.getByLabelText('Model'));
  expect(await screen.findByRole('option', { name: 'loan' })).toBeTruthy();
  await user.click(screen.getByRole('option', { name: '$chosen' }));
  expect(stored()).toMatchObject({ model: '${chosen}' });
  expect(stored().version).toBeUndefined();
});

it('looks values of an option up where the signal says, those of the chosen model', async () => {
  const { stored, choose } = await edit({ signal: 'drift', model: 'loan' });
  await choose('Features', 'prod');
  expect(stored().options).toEqual({ features: ['prod'] });
  expect(fetch.mock.calls.map(([{ params }]) => params)).toContainEqual({ label: 'feature', model: 'loan' });
});

it('lets an option take one of its forms, and shows what that one has', async () => {
  const { stored, choose, write } = await edit({ signal: 'drift' });
  await choose('Baseline', 'previous');
  await write('Baseline: Offset', '1d');
  expect(stored().options).toEqual({ baseline: { kind: 'previous', offset: '1d' } });
  expect(signals.get('drift')?.options.safeParse(stored().options).success).toBe(true);
});

it('adds a filter and takes it away', async () => {
  const { stored, user, choose } = await edit({});
  await user.click(screen.getByRole('button', { name: 'Add a filter' }));
  await choose('Label of filter 1', 'env');
  expect(stored().filters).toEqual([]);
  await choose('Value of filter 1', 'prod');
  expect(querySchema.parse(stored()).filters).toEqual([{ label: 'env', op: '=', value: 'prod' }]);
  await user.click(screen.getByRole('button', { name: 'Remove filter 1' }));
  expect(stored().filters).toEqual([]);
});

it('shows the usual thresholds of the signal, and of its options as soon as they were asked', async () => {
  await edit({ signal: 'latency' });
  expect(screen.getByLabelText('Critical above').getAttribute('placeholder')).toBe('0.5');
});

it('shows the thresholds in force after an answer, on the side that is worse', async () => {
  await edit({ signal: 'drift' }, undefined, answerOf('drift', { direction: 'below', warning: 0.7 }));
  expect(screen.getByLabelText('Warning below').getAttribute('placeholder')).toBe('0.7');
  expect(screen.getByLabelText('Critical below').getAttribute('placeholder')).toBe('none');
});

it('offers thresholds for a measure without any of its own, on the side and in the unit that it has', async () => {
  const { unmount } = await edit({ signal: 'latency', options: { measures: ['apdex'] } });
  expect(screen.getByLabelText('Critical below').getAttribute('placeholder')).toBe('none');
  unmount();
  const answered = answerOf('llm', undefined, { direction: 'below', unit: 'currencyUSD' });
  await edit({ signal: 'llm' }, undefined, answered);
  expect(screen.getByLabelText('Warning below').getAttribute('placeholder')).toBe('none');
  expect(screen.getAllByText('$')).toHaveLength(2);
});

it('shows what was asked, on request', async () => {
  const { user } = await edit({ signal: 'latency' }, undefined, answerOf('latency', undefined));
  expect(screen.queryByText(/sum\(rate/)).toBeNull();
  const button = screen.getByRole('button', { name: 'Executed query' });
  await user.click(button);
  expect(screen.getByText('counts: sum(rate(x[5m]))')).toBeTruthy();
  expect(button.getAttribute('aria-expanded')).toBe('true');
});

it('gives every field that can be filled in a name', async () => {
  for (const signal of ['drift', 'slo', 'promql']) {
    const { unmount } = await edit({ signal });
    const fields = [...document.querySelectorAll('input, textarea, [contenteditable]')];
    const unnamed = fields.filter(
      (field) =>
        !field.getAttribute('aria-label') &&
        ![...document.querySelectorAll('label')].some(({ htmlFor }) => htmlFor === field.id) &&
        field.closest('label') === null
    );
    expect(unnamed.map((field) => field.outerHTML)).toEqual([]);
    unmount();
  }
});

it('says in the words of the process why there are no signals', async () => {
  fetch.mockImplementation(() => throwError(() => ({ status: 500, data: { message: 'the process is starting' } })));
  render(
    <QueryEditor
      datasource={dataSourceOf(templates)}
      query={{ refId: 'A', signal: 'latency' }}
      onChange={jest.fn()}
      onRunQuery={jest.fn()}
    />
  );
  expect(await screen.findByText('the process is starting')).toBeTruthy();
});
