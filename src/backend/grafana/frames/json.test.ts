import type { Frame } from './frame';
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
