import { type ConstantVariableModel, CoreApp, LoadingState, VariableHide } from '@grafana/data';
import { type BackendSrv, setBackendSrv, setTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { of, throwError } from 'rxjs';
import { z } from 'zod';
import { querySchema } from '../signals/query';
import { signals } from '../signals/registry';
import { dataSourceOf } from './dataSource.testing';
import { QueryEditor } from './editor/QueryEditor';
import type { ModelwatchQuery } from './query/query';
import type { VariableQuery } from './variables/query';
import { VariableEditor } from './variables/VariableEditor';

// Grafana's components are slow to draw in jsdom, more so on a busy machine.
jest.setTimeout(120_000);

const variable: ConstantVariableModel = {
  type: 'constant',
  name: 'chosen',
  id: 'chosen',
  query: 'loan',
  current: { selected: true, text: 'loan', value: 'loan' },
  options: [],
  hide: VariableHide.dontHide,
  rootStateKey: null,
  global: false,
  skipUrlSync: false,
  index: 0,
  state: LoadingState.Done,
  error: null,
  description: null,
};

const templates: TemplateSrv = {
  getVariables: () => [variable],
  replace: (text = '') => text,
  containsTemplate: () => false,
  updateTimeRange: () => undefined,
};

/** What the process answers to the editors: the registry as it is, and some names. */
const answers: Readonly<Record<string, unknown>> = {
  signals: [...signals.values()].map(({ options, ...signal }) => ({
    ...signal,
    options: z.toJSONSchema(options, { io: 'input' }),
  })),
  models: ['loan', 'iris'],
  versions: ['1', '2'],
  labels: ['env'],
  'label-values': ['prod'],
};
const fetch = jest.fn();

beforeAll(() => {
  // Lists draw only what has a size.
  for (const side of ['clientWidth', 'clientHeight']) {
    Object.defineProperty(Element.prototype, side, { configurable: true, get: () => 8000 });
  }
});

beforeEach(() => {
  fetch.mockImplementation(({ url }: { url: string }) => of({ data: answers[url.split('/').at(-1) ?? ''] }));
  const backend: Partial<BackendSrv> = { fetch };
  setBackendSrv(Object.assign(Object.create(null), backend));
  setTemplateSrv(templates);
});

/** Draws the query editor as a panel does; gives what the panel would store and how often it asked. */
async function edit(initial: Partial<ModelwatchQuery>, app: CoreApp = CoreApp.PanelEditor) {
  const datasource = dataSourceOf(templates);
  let current: ModelwatchQuery = { refId: 'A', signal: 'latency', ...initial };
  const onRunQuery = jest.fn();
  function Panel() {
    const [query, setQuery] = useState(current);
    current = query;
    return <QueryEditor datasource={datasource} query={query} app={app} onChange={setQuery} onRunQuery={onRunQuery} />;
  }
  render(<Panel />);
  await screen.findByLabelText('Signal');
  return { stored: () => current, onRunQuery, user: userEvent.setup() };
}

describe('the query editor', () => {
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

  it('draws a field for each option of the signal, and stores what the process takes', async () => {
    const { stored, user } = await edit({ signal: 'latency' });
    for (const name of ['Measures', 'Quantiles', 'Limit']) {
      expect(screen.getByLabelText(name)).toBeTruthy();
    }
    await user.click(screen.getByLabelText('Quantiles'));
    await user.paste('0.5, 0.9');
    await user.tab();
    expect(stored().options).toEqual({ quantiles: [0.5, 0.9] });
    await user.click(screen.getByLabelText('Warning at'));
    await user.paste('0.25');
    await user.tab();
    const query = querySchema.parse(JSON.parse(JSON.stringify(stored())));
    expect(query.thresholds).toEqual({ warning: 0.25 });
    expect(signals.get('latency')?.options.safeParse(query.options).success).toBe(true);
    await user.clear(screen.getByLabelText('Warning at'));
    await user.clear(screen.getByLabelText('Quantiles'));
    await user.tab();
    expect(stored().thresholds).toBeUndefined();
    expect(stored().options).toEqual({});
  });

  it('keeps what cannot be read out of the query, and says why', async () => {
    const { stored, onRunQuery, user } = await edit({ signal: 'latency' });
    await user.click(screen.getByLabelText('Quantiles'));
    await user.paste('p95');
    await user.tab();
    expect(stored().options ?? {}).toEqual({});
    expect(onRunQuery).not.toHaveBeenCalled();
    expect(screen.getByLabelText('Quantiles').getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByTitle(/numbers with commas/)).toBeTruthy();
  });

  it('asks nothing when fields are only visited', async () => {
    const { stored, onRunQuery, user } = await edit({ signal: 'latency', window: '5m', legend: 'a ' });
    for (const label of ['Window', 'Warning at', 'Critical at', 'Legend', 'Quantiles', 'Limit']) {
      await user.click(screen.getByLabelText(label));
    }
    await user.tab();
    expect(onRunQuery).not.toHaveBeenCalled();
    expect(stored()).toEqual({ refId: 'A', signal: 'latency', window: '5m', legend: 'a ' });
  });

  it('offers models and variables, and forgets the version of another model', async () => {
    const { stored, user } = await edit({ model: 'iris', version: '3' });
    await user.click(screen.getByLabelText('Model'));
    expect(await screen.findByRole('option', { name: 'loan' })).toBeTruthy();
    await user.click(screen.getByRole('option', { name: '$chosen' }));
    expect(stored()).toMatchObject({ model: '${chosen}' });
    expect(stored().version).toBeUndefined();
  });

  it('offers no variables and nothing live in alerting, where nobody fills them in', async () => {
    const { user } = await edit({}, CoreApp.UnifiedAlerting);
    await user.click(screen.getByLabelText('Model'));
    expect(await screen.findByRole('option', { name: 'loan' })).toBeTruthy();
    expect(screen.queryByRole('option', { name: '$chosen' })).toBeNull();
    expect(screen.queryByLabelText('Live')).toBeNull();
  });

  it('adds a filter and takes it away', async () => {
    const { stored, user } = await edit({});
    await user.click(screen.getByRole('button', { name: 'Add a filter' }));
    expect(querySchema.parse(stored()).filters).toHaveLength(1);
    await user.click(screen.getByLabelText('Value of filter 1'));
    await user.click(await screen.findByRole('option', { name: 'prod' }));
    expect(stored().filters).toEqual([{ label: 'env', op: '=', value: 'prod' }]);
    await user.click(screen.getByRole('button', { name: 'Remove filter 1' }));
    expect(stored().filters).toEqual([]);
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
});

describe('the variable editor', () => {
  function draw(initial: Partial<VariableQuery>) {
    let current: VariableQuery = { refId: 'A', ...initial };
    function Page() {
      const [query, setQuery] = useState(current);
      current = query;
      return (
        <VariableEditor datasource={dataSourceOf(templates)} query={query} onChange={setQuery} onRunQuery={jest.fn()} />
      );
    }
    render(<Page />);
    return { stored: () => current, user: userEvent.setup() };
  }

  it('asks only for what the chosen list needs', async () => {
    const { stored, user } = draw({});
    expect(screen.queryByLabelText(/^Model/)).toBeNull();
    await user.click(screen.getByLabelText('List'));
    await user.click(await screen.findByRole('option', { name: 'Versions of a model' }));
    expect(stored().kind).toBe('versions');
    await user.click(screen.getByLabelText(/^Model/));
    await user.paste(' $chosen ');
    await user.tab();
    expect(stored()).toMatchObject({ kind: 'versions', model: '$chosen' });
  });

  it('takes a label and what narrows its values', async () => {
    const { stored, user } = draw({ kind: 'labelValues' });
    await user.click(screen.getByLabelText(/^Label/));
    await user.paste('env');
    await user.click(screen.getByLabelText(/^Series/));
    await user.paste('up{job="a"}');
    await user.tab();
    expect(stored()).toMatchObject({ kind: 'labelValues', label: 'env', match: 'up{job="a"}' });
  });
});
