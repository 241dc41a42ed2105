import { dateTime, LoadingState, type PanelData } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import { DataPanel } from './SignalPanel';

jest.mock('./sources', () => ({
  ...jest.requireActual<object>('./sources'),
  useDataSource: () => ({ source: undefined, sources: [] }),
}));
jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PanelRenderer: () => <p>drawn</p>,
}));

/** An element that is 400 pixels wide. */
class Observer implements ResizeObserver {
  constructor(private readonly seen: ResizeObserverCallback) {}
  observe(target: Element) {
    const size = { blockSize: 300, inlineSize: 400 };
    const sizes = { borderBoxSize: [size], contentBoxSize: [size], devicePixelContentBoxSize: [size] };
    this.seen([{ target, contentRect: new DOMRect(0, 0, 400, 300), ...sizes }], this);
  }
  unobserve() {}
  disconnect() {}
}
beforeAll(() => Object.assign(window, { ResizeObserver: Observer }));

const range = { from: dateTime(0), to: dateTime(1), raw: { from: 'now-1h', to: 'now' } };
const panel = (data: Partial<PanelData>) => (
  <DataPanel
    title="Latency"
    queries={[]}
    range={range}
    data={{ state: LoadingState.Done, series: [], timeRange: range, ...data }}
  />
);

it('draws nothing, least of all that there is no data, before the first answer', () => {
  const { rerender } = render(panel({ state: LoadingState.Loading }));
  expect(screen.queryByText('drawn')).toBeNull();
  rerender(panel({ state: LoadingState.Done }));
  expect(screen.getByText('drawn')).toBeTruthy();
});

it('keeps the figures in sight while it asks again', () => {
  render(panel({ state: LoadingState.Loading, series: [{ fields: [], length: 0 }] }));
  expect(screen.getByText('drawn')).toBeTruthy();
});
