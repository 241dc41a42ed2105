import { completionStatus, currentCompletions, startCompletion } from '@codemirror/autocomplete';
import { EditorView } from '@codemirror/view';
import { createTheme, ThemeContext } from '@grafana/data';
import { render, screen, waitFor } from '@testing-library/react';
import { Lookups } from '../../lookups';
import { PromqlEditor } from './PromqlEditor';

jest.setTimeout(60_000);

beforeAll(() => {
  // Editors measure their text, which jsdom does not lay out.
  Range.prototype.getClientRects = () => Object.assign([], { item: () => null });
});

function draw(expression: string, answers: Readonly<Record<string, unknown>>) {
  const callbacks = { onTyped: jest.fn(), onLeave: jest.fn(), onRun: jest.fn(), onProblem: jest.fn() };
  const get = jest.fn((path: string) =>
    path in answers ? Promise.resolve(answers[path]) : Promise.reject(new Error(`${path} cannot be read`))
  );
  const lookups = new Lookups(get);
  const page = (theme: 'dark' | 'light') => (
    <ThemeContext.Provider value={createTheme({ colors: { mode: theme } })}>
      <PromqlEditor
        label="PromQL expression"
        expression={expression}
        lookups={lookups}
        variables={['model']}
        {...callbacks}
      />
    </ThemeContext.Provider>
  );
  const { rerender } = render(page('dark'));
  const view = EditorView.findFromDOM(screen.getByRole('textbox', { name: 'PromQL expression' }));
  if (view === null) {
    throw new Error('no editor was drawn');
  }
  const complete = async (text: string) => {
    view.dispatch({
      changes: { from: 0, to: view.state.doc.length, insert: text },
      selection: { anchor: text.length },
    });
    await waitFor(
      () => {
        // On a busy machine the expression may not be parsed yet when completion is asked for.
        if (completionStatus(view.state) === null) {
          startCompletion(view);
        }
        expect(currentCompletions(view.state).length).toBeGreaterThan(0);
      },
      { timeout: 20_000 }
    );
    return currentCompletions(view.state).map(({ label }) => label);
  };
  return { view, callbacks, get, complete, switchTo: (theme: 'dark' | 'light') => rerender(page(theme)) };
}

it('completes metrics, labels and values through the process, each asked for once', async () => {
  const { complete, get } = draw('', {
    metrics: ['model_requests_total', 'up'],
    labels: ['env', 'model'],
    'label-values': ['loan'],
  });
  expect(await complete('model_')).toContain('model_requests_total');
  expect(await complete('sum(up{e')).toContain('env');
  expect(await complete('up{model="lo')).toContain('loan');
  await complete('model_r');
  expect(get.mock.calls).toEqual([
    ['metrics', undefined],
    ['labels', { match: 'up' }],
    ['label-values', { label: 'model', match: 'up' }],
  ]);
});

it('completes variables, those of the dashboard and those of time', async () => {
  const { complete } = draw('', {});
  expect(await complete('rate(up[$')).toEqual(expect.arrayContaining(['$model', '$__rate_interval']));
});

it('continues without names that cannot be looked up, and says why', async () => {
  const { complete, callbacks } = draw('', {});
  expect(await complete('su')).toContain('sum');
  expect(callbacks.onProblem).toHaveBeenCalledWith(new Error('metrics cannot be read'));
});

it('tells what is typed, and gives it away when it is left or asked for', () => {
  const { view, callbacks } = draw('up', {});
  view.dispatch({ changes: { from: 2, insert: ' == 0' } });
  expect(callbacks.onTyped).toHaveBeenLastCalledWith('up == 0');
  const key = new KeyboardEvent('keydown', { key: 'Enter', shiftKey: true, bubbles: true, cancelable: true });
  view.contentDOM.dispatchEvent(key);
  expect(callbacks.onRun).toHaveBeenCalledWith('up == 0');
  view.contentDOM.dispatchEvent(new FocusEvent('blur'));
  expect(callbacks.onLeave).toHaveBeenCalledWith('up == 0');
});

it('lets Tab leave', () => {
  const { view } = draw('up', {});
  const key = new KeyboardEvent('keydown', { key: 'Tab', bubbles: true, cancelable: true });
  view.contentDOM.dispatchEvent(key);
  expect(key.defaultPrevented).toBe(false);
  expect(view.state.doc.toString()).toBe('up');
});

it('follows the theme, and keeps what was typed', () => {
  const { view, switchTo } = draw('up', {});
  view.dispatch({ changes: { from: 2, insert: '2' } });
  expect(view.state.facet(EditorView.darkTheme)).toBe(true);
  switchTo('light');
  expect(view.state.facet(EditorView.darkTheme)).toBe(false);
  expect(view.state.doc.toString()).toBe('up2');
});
