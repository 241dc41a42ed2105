import fc from 'fast-check';
import type { Frame } from '../src/backend/grafana';
import { LEVELS } from '../src/query/level';
import { rowsOf as rowsIn } from './series';

const nobody = () => [];

/** As asked until the last of the points. */
const rowsOf = (
  signal: string,
  frames: readonly Frame[],
  aliasesOf: (model: string, version: string) => readonly string[]
) => rowsIn(signal, frames, aliasesOf, { to: 0, stepMs: 60_000 });

interface Given {
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly values: readonly (number | null)[];
  readonly unit?: string;
}

/** A frame as the process makes them: one value field, at 0, 60 s, 120 s … */
const frameOf = ({ name = 'p95', labels = {}, values, unit }: Given): Frame => ({
  name,
  refId: 'latency',
  fields: [
    { type: 'time', name: 'Time', values: values.map((_, i) => i * 60_000) },
    { type: 'number', name, labels, values, ...(unit === undefined ? {} : { config: { unit } }) },
  ],
});

describe('rowsOf', () => {
  it('brings the statistics of a series together, newest figures first', () => {
    const labels = { model: 'loan', version: '2', measure: 'p95', region: 'eu' };
    const frames = [
      frameOf({ labels, values: [0.1, 0.6], unit: 's' }),
      frameOf({ name: 'p95 level', labels, values: [0, 1] }),
      frameOf({ name: 'p95 sample', labels, values: [90, 100] }),
      frameOf({ name: 'p95 lower', labels, values: [0.05, 0.55] }),
      frameOf({ name: 'p95 upper', labels, values: [0.2, 0.7] }),
      frameOf({ name: 'p95 warning', labels, values: [0.5, 0.5] }),
      frameOf({ name: 'p95 critical', labels, values: [1, 1] }),
    ];
    expect(rowsOf('latency', frames, (model, version) => [`${model}-${version}`])).toEqual([
      {
        model: 'loan',
        version: '2',
        aliases: ['loan-2'],
        signal: 'latency',
        measure: 'p95',
        labels: { region: 'eu' },
        value: 0.6,
        unit: 's',
        level: 'warning',
        sample: 100,
        lower: 0.55,
        upper: 0.7,
        warning: 0.5,
        critical: 1,
        since: { time: 60_000, atLeast: false },
      },
    ]);
  });

  it('tells series apart by their labels, whatever order these come in', () => {
    const frames = [
      frameOf({ labels: { model: 'a', measure: 'p95' }, values: [1] }),
      frameOf({ labels: { model: 'b', measure: 'p95' }, values: [2] }),
      frameOf({ name: 'p95 level', labels: { measure: 'p95', model: 'b' }, values: [2] }),
      frameOf({ name: 'p95 level', labels: { measure: 'p95', model: 'a' }, values: [0] }),
    ];
    expect(rowsOf('latency', frames, nobody)).toMatchObject([
      { model: 'a', value: 1, level: 'ok' },
      { model: 'b', value: 2, level: 'critical' },
    ]);
  });

  it('leaves out what has no level, and what is no series', () => {
    const table: Frame = { name: 't', refId: 'A', fields: [{ type: 'text', name: 'model', values: ['a'] }] };
    expect(
      rowsOf('latency', [table, frameOf({ values: [1] }), frameOf({ name: 'p95 level', values: [] })], nobody)
    ).toEqual([]);
  });

  it('has no figure where there is none, and names a series without labels by its signal', () => {
    const frames = [frameOf({ values: [null] }), frameOf({ name: 'p95 level', values: [null] })];
    expect(rowsOf('quality', frames, nobody)).toMatchObject([
      { model: '', version: '', measure: 'quality', value: NaN, level: 'insufficient', sample: NaN, warning: NaN },
    ]);
  });

  it('says since when the level holds, and when it may be longer', () => {
    const level = fc.constantFrom(...Object.values(LEVELS));
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 30 }), (values) => {
        const [row] = rowsOf('latency', [frameOf({ name: 'p95 level', values })], nobody);
        const began = (row?.since.time ?? NaN) / 60_000;
        expect(new Set(values.slice(began)).size).toBe(1);
        expect(row?.since.atLeast).toBe(began === 0);
        if (began > 0) {
          expect(values[began - 1]).not.toBe(values.at(-1));
        }
      })
    );
  });

  it('does not take the last figure of what has ended for how it is', () => {
    const frames = [frameOf({ values: [0.1, 0.2, 0.3] }), frameOf({ name: 'p95 level', values: [0, 0, 0] })];
    const at = (minutes: number) => rowsIn('latency', frames, nobody, { to: minutes * 60_000, stepMs: 60_000 })[0];
    expect(at(4)).toMatchObject({ level: 'ok', value: 0.3 });
    expect(at(4)).not.toHaveProperty('ended');
    expect(at(5)).toMatchObject({
      level: 'insufficient',
      value: NaN,
      ended: 120_000,
      since: { time: 120_000, atLeast: false },
    });
  });
});
