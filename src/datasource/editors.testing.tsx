import { type ConstantVariableModel, CoreApp, LoadingState, type PanelData, VariableHide } from '@grafana/data';
import { type BackendSrv, setBackendSrv, setTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { of } from 'rxjs';
import { describeSignal } from '../query/describe';
import { QUERY_VERSION } from '../query/query';
import { signals } from '../signals/registry';
import { dataSourceOf } from './dataSource.testing';
import { QueryEditor } from './editor/QueryEditor';
import type { ModelwatchQuery } from './query/query';

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

export const templates: TemplateSrv = {
  getVariables: () => [variable],
  replace: (text = '') => text,
  containsTemplate: () => false,
  updateTimeRange: () => undefined,
};

/** What the process answers to the editors: the registry as it is, and some names. */
const answers: Readonly<Record<string, unknown>> = {
  signals: [...signals.values()].map(describeSignal),
  models: [{ name: 'loan', aliases: ['champion'] }, 'iris'],
  versions: ['1', '2'],
  labels: ['env'],
  'label-values': ['prod'],
  metrics: ['up'],
};

/** What is asked of the process while an editor is drawn. */
export const fetch = jest.fn();

/** Gives every element a size: lists draw only what has one, and jsdom lays nothing out. */
export function giveSizes(): void {
  for (const side of ['clientWidth', 'clientHeight']) {
    Object.defineProperty(Element.prototype, side, { configurable: true, get: () => 8000 });
  }
}

/** Sets up a fake Grafana for editors: call it before each test. */
export function prepareEditors(): void {
  giveSizes();
  fetch.mockReset();
  fetch.mockImplementation(({ url }: { url: string }) => of({ data: answers[url.split('/').at(-1) ?? ''] }));
  const backend: Partial<BackendSrv> = { fetch };
  setBackendSrv(Object.assign(Object.create(null), backend));
  setTemplateSrv(templates);
}

/** Draws the query editor as a panel does; gives what the panel would store and how often it asked. */
export async function edit(initial: Partial<ModelwatchQuery>, app: CoreApp = CoreApp.PanelEditor, data?: PanelData) {
  const datasource = dataSourceOf(templates);
  let current: ModelwatchQuery = { refId: 'A', queryVersion: QUERY_VERSION, signal: 'latency', ...initial };
  const onRunQuery = jest.fn();
  function Panel() {
    const [query, setQuery] = useState(current);
    current = query;
    return (
      <QueryEditor
        datasource={datasource}
        query={query}
        app={app}
        data={data}
        onChange={setQuery}
        onRunQuery={onRunQuery}
      />
    );
  }
  const { unmount } = render(<Panel />);
  await screen.findByLabelText('Signal');
  const user = userEvent.setup();
  return {
    stored: () => current,
    onRunQuery,
    unmount,
    user,
    /** Opens a list and takes one of what it offers. */
    choose: async (label: string, option: string | RegExp) => {
      await user.click(screen.getByLabelText(label));
      await user.click(await screen.findByRole('option', { name: option }));
    },
    /** Fills a field and leaves it. */
    write: async (label: string, text: string) => {
      await user.clear(screen.getByLabelText(label));
      await user.click(screen.getByLabelText(label));
      await user.paste(text);
      await user.tab();
    },
  };
}
