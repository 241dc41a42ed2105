import { readFileSync } from 'node:fs';
import { type DataFrame, FieldType, type Labels, ThresholdsMode, toDataFrame } from '@grafana/data';
import { PANELS } from './panels';
import { shortNames, withColumns, withLimitColours, withSeries } from './Signals';

const series = (name: string, labels: Labels): DataFrame => ({
  length: 1,
  fields: [
    { name: 'Time', type: FieldType.time, config: {}, values: [0] },
    { name, labels, type: FieldType.number, config: { unit: 's' }, values: [1] },
  ],
});
const names = (...frames: DataFrame[]) => shortNames(frames).map(({ fields }) => fields[1]?.config.displayNameFromDS);

it('names a series by what differs among all of them', () => {
  const of = (feature: string, version: string) => series('psi', { model: 'm', version, feature, of: 'feature' });
  expect(names(of('age', '1'), of('age', '2'), of('income', '1'))).toEqual(['v1 · age', 'v2 · age', 'v1 · income']);
});

it('says what a series is of where no label names it', () => {
  const of = (labels: Labels) => series('psi', { model: 'm', ...labels });
  expect(names(of({ feature: 'age', of: 'feature' }), of({ of: 'prediction' }))).toEqual(['age', 'prediction']);
});

it('writes measures in words', () => {
  expect(names(series('mean', { model: 'm' }), series('underFloor', { model: 'm' }))).toEqual([
    'mean',
    'share of scores under the floor',
  ]);
});

it('names it by its measure where nothing else tells it apart', () => {
  expect(names(series('accuracy', { model: 'm', version: '1' }))).toEqual(['accuracy']);
  expect(names(series('p50', { model: 'm', version: '1' }), series('p95', { model: 'm', version: '1' }))).toEqual([
    'p50',
    'p95',
  ]);
});

it('keeps what one has and another lacks', () => {
  const all = [series('accuracy', { model: 'm' }), series('accuracy', { model: 'm', kind: 'estimated' })];
  expect(names(...all)).toEqual(['accuracy', 'estimated']);
});

it('leaves everything else of the fields as it was', () => {
  const [frame] = shortNames([series('p95', { model: 'm' })]);
  expect(frame?.fields[1]?.config.unit).toBe('s');
  expect(frame?.fields[0]?.config).toEqual({});
});

it('leaves companions out', () => {
  const all = [series('accuracy difference', {}), series('p-value', {}), series('accuracy difference lower', {})];
  expect(withSeries(all, 'accuracy difference')).toEqual([all[0], all[2]]);
});

it('shows the columns that were asked for, in their order', () => {
  const column = (name: string) => ({ name, type: FieldType.string, config: {}, values: ['x'] });
  const table = { length: 1, fields: ['model', 'feature', 'drift'].map(column) };
  const [shown] = withColumns([table], ['drift', 'feature', 'none']);
  expect(shown?.fields.map(({ name }) => name)).toEqual(['drift', 'feature']);
});

it.each([
  ['above', ['green', 'orange', 'red'], ['orange', 'red']],
  ['below', ['red', 'orange', 'green'], ['red', 'orange']],
])('draws a limit in the colour of what it warns of, worse values being %s', (_, colours, lines) => {
  const steps = colours.map((color, i) => ({ color, value: i === 0 ? -Infinity : i / 10 }));
  const { fields } = series('accuracy', { model: 'm' });
  const frame = {
    length: 1,
    fields: fields.map((field) => ({ ...field, config: { thresholds: { mode: ThresholdsMode.Absolute, steps } } })),
  };
  const [drawn] = withLimitColours([frame]);
  const drawnSteps = drawn?.fields[1]?.config.thresholds?.steps.slice(1);
  expect(drawnSteps?.map(({ color }) => color)).toEqual(lines);
  expect(drawnSteps?.map(({ value }) => value)).toEqual([0.1, 0.2]);
});

it.each(PANELS.map((panel) => [panel.id, panel] as const))('%s leads to a dashboard of its signal', (_, panel) => {
  expect(readFileSync(`dashboards/${panel.dashboard}.json`, 'utf8')).toContain(`"signal": "${panel.query.signal}"`);
});

it('leaves out empty columns', () => {
  const frame = toDataFrame({
    fields: [
      { name: 'change', values: ['drift'] },
      { name: 'timing', values: [''] },
    ],
  });
  expect(withColumns([frame], ['change', 'timing'])[0]?.fields.map(({ name }) => name)).toEqual(['change']);
});
