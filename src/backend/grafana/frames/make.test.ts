import { decodeFrame } from './arrow/decode';
import { encodeFrame } from './arrow/encode';
import { nodeGraph, numeric, numericLong, noData, timeSeries, timeSeriesWide, annotations, table } from './make';

const times = [1000, 2000];
const value = { name: 'p95', values: [1, null], labels: { model: 'iris' }, config: { unit: 's' } };

describe('frames of a kind', () => {
  it('hold one time series, its times first and its value before its companions', () => {
    const frame = timeSeries({ refId: 'A', times, intervalMs: 1000 }, value, { name: 'sample', values: [10, 0] });
    expect(frame.meta).toEqual({ type: 'timeseries-multi', typeVersion: [0, 1] });
    expect(frame.fields.map(({ name, type }) => [name, type])).toEqual([
      ['Time', 'time'],
      ['p95', 'number'],
      ['sample', 'number'],
    ]);
    expect(frame.fields[0]?.config).toEqual({ interval: 1000 });
    expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
  });

  it.each([
    ['falls back', [2000, 1000]],
    ['stands still', [1000, 1000]],
    ['is missing', [1000, null]],
    ['is no number', [NaN, 1000]],
  ])('refuse a time that %s', (_, broken) => {
    expect(() => timeSeries({ refId: 'A', times: broken }, value)).toThrow('does not come after');
  });

  it('hold several series on the same times', () => {
    const frame = timeSeriesWide({ refId: 'A', times }, [value, { ...value, labels: { model: 'loan' } }]);
    expect(frame.meta?.type).toBe('timeseries-wide');
    expect(frame.fields.map(({ labels }) => labels?.model)).toEqual([undefined, 'iris', 'loan']);
    expect(timeSeriesWide({ refId: 'A', times }, []).fields).toEqual([]);
  });

  it('hold one figure with its labels', () => {
    const frame = numeric({ refId: 'A' }, { name: 'psi', value: 0.2, labels: { feature: 'age' } });
    expect(frame).toEqual({
      name: '',
      refId: 'A',
      meta: { type: 'numeric-multi', typeVersion: [0, 1] },
      fields: [{ name: 'psi', type: 'number', values: [0.2], labels: { feature: 'age' } }],
    });
  });

  it('hold figures a row, a text column for each label that any of them has', () => {
    const rows: { labels: Record<string, string>; value: number | null }[] = [
      { labels: { model: 'a', feature: 'age' }, value: 1 },
      { labels: { model: 'b' }, value: null },
    ];
    expect(numericLong({ refId: 'A' }, { name: 'psi', rows }).fields).toEqual([
      { name: 'feature', type: 'text', values: ['age', null] },
      { name: 'model', type: 'text', values: ['a', 'b'] },
      { name: 'psi', type: 'number', values: [1, null] },
    ]);
  });

  it('say that there is no data in the kind that was asked for', () => {
    const frame = noData('A', 'numeric-multi', { notices: [{ severity: 'info', text: 'no series' }] });
    expect(frame.fields).toEqual([]);
    expect(frame.meta).toMatchObject({ type: 'numeric-multi', notices: [{ text: 'no series' }] });
  });

  it('hold a table', () => {
    const frame = table({ refId: 'A', name: 'runs' }, [{ name: 'run', type: 'text', values: ['r1'] }]);
    expect(frame.meta).toEqual({ type: 'table', typeVersion: [0, 0], preferredVisualisationType: 'table' });
  });

  it('hold annotations under the names that Grafana knows', () => {
    const event = { time: 1, title: 'v3', text: 'champion', tags: ['alias', 'a,b'], id: 'x' };
    const frame = annotations({ refId: 'A' }, [event]);
    expect(Object.fromEntries(frame.fields.map(({ name, values }) => [name, values[0]]))).toEqual({
      time: 1,
      timeEnd: null,
      title: 'v3',
      text: 'champion',
      tags: 'alias,a b',
      id: 'x',
    });
  });
});

describe('a node graph', () => {
  const nodes = [
    { id: 'run', title: 'Run', details: { owner: 'ada' } },
    { id: 'model', title: 'Model', mainStat: 'v3' },
  ];

  it('is two frames that the panel finds by their names', () => {
    const frames = nodeGraph('A', { nodes, edges: [{ id: 'e', source: 'run', target: 'model' }] });
    expect(frames.map(({ name, meta }) => [name, meta?.preferredVisualisationType])).toEqual([
      ['nodes', 'nodeGraph'],
      ['edges', 'nodeGraph'],
    ]);
    expect(frames[0].fields.find(({ name }) => name === 'detail__owner')?.values).toEqual(['ada', null]);
    expect(frames[1].fields.find(({ name }) => name === 'target')?.values).toEqual(['model']);
  });

  it('refuses an edge into nowhere and an id that stands twice', () => {
    expect(() => nodeGraph('A', { nodes, edges: [{ id: 'e', source: 'run', target: 'x' }] })).toThrow(
      '"x", which is not there'
    );
    expect(() => nodeGraph('A', { nodes: [...nodes, ...nodes], edges: [] })).toThrow('Two nodes');
  });
});
