import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { decodeFrame } from './arrow/decode';
import { encodeFrame } from './arrow/encode';
import type { Field, Frame } from './frame';
import { frameToJson } from './json';

const frame: Frame = {
  name: 'live',
  refId: 'A',
  meta: { channel: 'ds/x/latency' },
  fields: [
    { name: 'Time', type: 'time', values: [1_700_000_000_000, 1_700_000_000_000.25] },
    {
      name: 'Value',
      type: 'number',
      values: Float64Array.of(NaN, -Infinity),
      labels: { model: 'a' },
      config: { unit: 's' },
    },
    { name: 'Level', type: 'text', values: ['ok', null] },
    { name: 'Fresh', type: 'boolean', values: [true, null] },
  ],
};

describe('a frame as JSON', () => {
  it('carries schema and columns, and beside them what JSON cannot say', () => {
    expect(JSON.parse(frameToJson(frame))).toEqual({
      schema: {
        name: 'live',
        refId: 'A',
        meta: { channel: 'ds/x/latency' },
        fields: [
          { name: 'Time', type: 'time', typeInfo: { frame: 'time.Time' } },
          {
            name: 'Value',
            type: 'number',
            typeInfo: { frame: 'float64', nullable: true },
            labels: { model: 'a' },
            config: { unit: 's' },
          },
          { name: 'Level', type: 'string', typeInfo: { frame: 'string', nullable: true } },
          { name: 'Fresh', type: 'boolean', typeInfo: { frame: 'bool', nullable: true } },
        ],
      },
      data: {
        values: [
          [1_700_000_000_000, 1_700_000_000_000],
          [null, null],
          ['ok', null],
          [true, null],
        ],
        entities: [null, { NegInf: [1] }, null, null],
        nanos: [[0, 250_000], null, null, null],
      },
    });
  });

  it('refuses fields of different length', () => {
    const uneven: Frame = { ...frame, fields: [...frame.fields, { name: 'x', type: 'number', values: [1] }] };
    expect(() => frameToJson(uneven)).toThrow('field "x" has 1 rows');
  });
});

const roundTrip = (frame: Frame): Frame => decodeFrame(encodeFrame(frame));
const frameOf = (...fields: Field[]): Frame => ({ name: 'a frame', refId: 'A', fields });

describe('a frame as an Arrow file', () => {
  it('keeps names, labels, config and meta where Grafana looks for them', () => {
    const frame: Frame = {
      name: 'p95 · 模型',
      refId: 'B',
      meta: {
        type: 'timeseries-multi',
        typeVersion: [0, 1],
        executedQueryString: 'rate(x{a="b"}[5m])',
        notices: [{ severity: 'warning', text: 'few samples' }],
        stats: [{ displayName: 'series', value: 3 }],
        custom: { levels: ['ok'] },
      },
      fields: [
        { name: 'Time', type: 'time', values: [1_700_000_000_000] },
        {
          name: 'Value',
          type: 'number',
          values: [0.5],
          labels: { model: 'krédit "x"\n' },
          config: { unit: 's', decimals: 2 },
        },
      ],
    };
    const table = tableFromIPC(encodeFrame(frame));
    expect(Object.fromEntries(table.schema.metadata)).toEqual({
      name: 'p95 · 模型',
      refId: 'B',
      meta: JSON.stringify(frame.meta),
    });
    expect(table.schema.fields.map((field) => Object.fromEntries(field.metadata))).toEqual([
      { tstype: 'time' },
      { tstype: 'number', labels: '{"model":"krédit \\"x\\"\\n"}', config: '{"unit":"s","decimals":2}' },
    ]);
    expect(roundTrip(frame)).toEqual(frame);
  });

  it('declares a time field free of nulls, which alerting asks of a time series, unless it holds one', () => {
    const nullable = (values: (number | null)[]): boolean | undefined =>
      tableFromIPC(encodeFrame(frameOf({ name: 't', type: 'time', values }))).schema.fields[0]?.nullable;
    expect(nullable([1, 2])).toBe(false);
    expect(nullable([])).toBe(false);
    expect(nullable([1, null])).toBe(true);
  });

  it('writes nanoseconds', () => {
    const file = encodeFrame(frameOf({ name: 't', type: 'time', values: [1_700_000_000_123] }));
    expect(tableFromIPC(file).getChildAt(0)?.data[0]?.values[0]).toBe(1_700_000_000_123_000_000n);
  });

  it('writes NaN as null and keeps the infinities', () => {
    const values = Float64Array.of(1, NaN, Infinity, -Infinity);
    expect(roundTrip(frameOf({ name: 'v', type: 'number', values })).fields[0]?.values).toEqual([
      1,
      null,
      Infinity,
      -Infinity,
    ]);
  });

  it('writes no time that 64 bits of nanoseconds cannot reach', () => {
    const year3000 = Date.UTC(3000, 0);
    expect(roundTrip(frameOf({ name: 't', type: 'time', values: [year3000, 0] })).fields[0]?.values).toEqual([null, 0]);
  });

  it('holds a frame without fields and one without rows', () => {
    expect(roundTrip(frameOf())).toEqual(frameOf());
    const empty = frameOf(
      { name: 't', type: 'time', values: [] },
      { name: 'v', type: 'number', values: [] },
      { name: 's', type: 'text', values: [] },
      { name: 'b', type: 'boolean', values: [] }
    );
    expect(roundTrip(empty)).toEqual(empty);
  });

  it('keeps apart fields that share a name, as the series of a wide frame do', () => {
    const series = (model: string, unit: string): Field => ({
      name: 'v',
      type: 'number',
      values: [1],
      labels: { model },
      config: { unit },
    });
    const wide = frameOf({ name: 't', type: 'time', values: [1] }, series('a', 's'), series('b', 'ms'));
    expect(roundTrip(wide)).toEqual(wide);
  });

  it('holds a text of a megabyte', () => {
    const long = 'é'.repeat(500_000);
    expect(roundTrip(frameOf({ name: 's', type: 'text', values: [long, ''] })).fields[0]?.values).toEqual([long, '']);
  });

  it('keeps apart the halves of a surrogate pair that are in neighbouring rows', () => {
    const [high, low] = ['\ud83d', '\ude00'];
    expect(roundTrip(frameOf({ name: 's', type: 'text', values: [high, low, 'x'] })).fields[0]?.values).toEqual([
      '\ufffd',
      '\ufffd',
      'x',
    ]);
  });

  it('refuses fields of different length, and says which', () => {
    const uneven = frameOf({ name: 't', type: 'time', values: [1, 2] }, { name: 'v', type: 'number', values: [1] });
    expect(() => encodeFrame(uneven)).toThrow('field "v" has 1 rows, but "t" has 2');
  });

  it('makes whole, small decimals, as anything else would lose the frame in Grafana', () => {
    const decimals = (value: number): unknown =>
      roundTrip(frameOf({ name: 'v', type: 'number', values: [], config: { decimals: value } })).fields[0]?.config;
    expect(decimals(1.5)).toEqual({ decimals: 2 });
    expect(decimals(-3)).toEqual({ decimals: 0 });
    expect(decimals(NaN)).toEqual({});
  });

  it('gives back what it was given, whatever it holds', () => {
    const text = fc.string({ unit: 'grapheme' });
    const column = <Value>(values: fc.Arbitrary<Value>, rows: number): fc.Arbitrary<(Value | null)[]> =>
      fc.array(fc.option(values), { minLength: rows, maxLength: rows });
    const field = (rows: number): fc.Arbitrary<Field> => {
      const head = {
        name: text,
        labels: fc.dictionary(
          text.filter((key) => key !== '__proto__'),
          text
        ),
      };
      return fc.oneof(
        fc.record({ ...head, type: fc.constant('number' as const), values: column(fc.double({ noNaN: true }), rows) }),
        fc.record({
          ...head,
          type: fc.constant('time' as const),
          values: column(fc.integer({ min: -6e12, max: 9e12 }), rows),
        }),
        fc.record({ ...head, type: fc.constant('text' as const), values: column(text, rows) }),
        fc.record({ ...head, type: fc.constant('boolean' as const), values: column(fc.boolean(), rows) })
      );
    };
    const frames = fc
      .nat({ max: 20 })
      .chain((rows) => fc.record({ name: text, refId: text, fields: fc.array(field(rows), { maxLength: 4 }) }));
    fc.assert(
      fc.property(frames, (frame) => expect(roundTrip(frame)).toEqual(frame)),
      { numRuns: 150 }
    );
  });

  it('comes within a nanosecond of any fraction of a millisecond', () => {
    fc.assert(
      fc.property(fc.double({ min: -6e12, max: 9e12, noNaN: true }), (millis) => {
        const [back] = roundTrip(frameOf({ name: 't', type: 'time', values: [millis] })).fields[0]?.values ?? [];
        expect(Math.abs(Number(back) - millis)).toBeLessThanOrEqual(1e-6 + Math.abs(millis) * Number.EPSILON);
      })
    );
  });
});
