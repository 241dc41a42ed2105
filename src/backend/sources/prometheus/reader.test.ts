import { seeded } from '../../../../test/reference/seeded';
import type { Series } from '../../../query/series';
import { elementAt } from '../../../stats/elements';
import { matrixRow, OutsideRange, vectorRow } from './matrix';
import { ResultReader } from './reader';

const ALL_TIMES = { from: -Infinity, to: Infinity };

/** What the reader makes of a text that comes in chunks of so many bytes. */
function read(text: string, chunk: number, limit = Infinity, held = ALL_TIMES) {
  const reader = new ResultReader(limit, held);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunk) {
    if (!reader.push(bytes.subarray(at, at + chunk))) {
      break;
    }
  }
  return reader.end();
}

const answerOf = (resultType: string, rows: readonly unknown[], space?: number): string =>
  JSON.stringify({ status: 'success', data: { resultType, result: rows }, warnings: ['partial'] }, null, space);

const plain = ({ labels, times, values, histograms }: Series) => ({
  labels,
  times: [...times],
  values: [...values],
  histograms,
});

const HISTOGRAM = { count: '4', sum: '2.5', buckets: [[0, '0.5', '1', '4']] };

const MATRIX = [
  {
    metric: { __name__: 'up', job: 'a' },
    values: [
      [1700000000, '1'],
      [1700000015.123, '-0.000125'],
    ],
  },
  {
    metric: { job: ']]}{"metric":{' },
    values: [
      [1700000000, 'NaN'],
      [1700000015.123, '+Inf'],
    ],
  },
  {
    metric: { job: 'quote " and \\ and ü' },
    values: [
      [1700000000, '-Inf'],
      [1700000030, '1.5e-07'],
    ],
  },
  {
    metric: {},
    values: [
      [0, '12345678901234567890'],
      [1700000030, '0.1234567890123456789'],
    ],
  },
  { metric: { le: '+Inf' }, histograms: [[1700000000, HISTOGRAM]] },
  { metric: { le: '1' }, values: [[1700000000, '-0']], histograms: [[1700000015, HISTOGRAM]] },
  { values: [[1700000000, '7']], metric: { order: 'turned' } },
  { metric: { none: 'at all' }, values: [] },
];

const VECTOR = [
  { metric: { job: 'a' }, value: [1700000000, '1'] },
  { metric: { job: 'b' }, value: [1700000000.5, 'NaN'] },
  { metric: { job: 'c' }, histogram: [1700000000, HISTOGRAM] },
];

describe('an answer that is read while it comes', () => {
  it.each([1, 7, 64, 1_000_000])('gives, in chunks of %i bytes, what all of it as JSON would', (chunk) => {
    for (const space of [undefined, 1]) {
      const matrix = read(answerOf('matrix', MATRIX, space), chunk);
      expect(matrix.series.map(plain)).toEqual(MATRIX.map((row) => plain(matrixRow(row))));
      const vector = read(answerOf('vector', VECTOR, space), chunk);
      expect(vector.series.map(plain)).toEqual(VECTOR.map((row) => plain(vectorRow(row))));
      expect(JSON.parse(vector.envelope)).toMatchObject({
        warnings: ['partial'],
        data: { resultType: 'vector', result: [null, null, null] },
      });
    }
  });

  it('reads any number to the last digit', () => {
    const random = seeded(11);
    const texts = Array.from({ length: 3000 }, () => {
      const value = (random() - 0.5) * 10 ** Math.floor(40 * random() - 20);
      return [String(value), value.toFixed(6), String(Math.round(value)), value.toPrecision(17), value.toExponential()];
    }).flat();
    const values = texts.map((text, i) => [i, text]);
    const { series } = read(answerOf('matrix', [{ metric: {}, values }]), 997);
    expect([...elementAt(series, 0).values]).toEqual(texts.map(Number));
  });

  it('keeps times that are the same once', () => {
    const values = [
      [1700000000, '1'],
      [1700000015, '2'],
    ];
    const { series } = read(
      answerOf('matrix', [
        { metric: { a: '1' }, values },
        { metric: { a: '2' }, values },
      ]),
      50
    );
    const [first, second] = [elementAt(series, 0), elementAt(series, 1)];
    expect(second.times).toBe(first.times);
    expect(second.values).not.toBe(first.values);
  });

  it('counts what is beyond the limit', () => {
    const { series, omitted, taken } = read(answerOf('matrix', MATRIX), 100, 3);
    expect([series.length, omitted, taken]).toEqual([3, MATRIX.length - 3, MATRIX.length]);
  });

  it('leaves to its reader what stands before its type, and what is broken off', () => {
    const early = '{"data":{"result":[{"metric":{},"value":[1,"2"]}],"resultType":"vector"},"status":"success"}';
    expect(read(early, 5)).toMatchObject({ taken: 0, envelope: early });
    const whole = answerOf('matrix', MATRIX);
    for (let length = 0; length < whole.length; length++) {
      expect(() => JSON.parse(read(whole.slice(0, length), 64).envelope)).toThrow(SyntaxError);
    }
  });

  it('refuses times that were not asked about, and reads no further', () => {
    const held = { from: 1_700_000_000, to: 1_700_000_060 };
    const point = (time: number) => answerOf('matrix', [{ metric: {}, values: [[time, '1']] }]);
    expect(read(point(1_700_000_060), 64, 10, held).series).toHaveLength(1);
    for (const text of [
      point(1e11),
      point(1_699_999_999),
      answerOf('matrix', [{ metric: {}, histograms: [[1e11, HISTOGRAM]] }]),
    ]) {
      expect(() => read(text, 64, 10, held)).toThrow(OutsideRange);
    }
    const reader = new ResultReader(10, held);
    expect(reader.push(Buffer.from(point(1e11)))).toBe(false);
  });

  it.each([
    ['in the usual form', (metric: string) => `{"metric":${metric},"values":[[1,"1"]]}`],
    ['in another form', (metric: string) => `{"values":[[1,"1"]],"metric":${metric}}`],
  ])('refuses more labels on one series than anybody reads, %s', (_, rowOf) => {
    const answer = (labels: object) =>
      `{"status":"success","data":{"resultType":"matrix","result":[${rowOf(JSON.stringify(labels))}]}}`;
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_one, i) => [`l${i}`, 'x']));
    for (const chunk of [5000, 10_000_000]) {
      expect(read(answer({ a: 'x'.repeat(60_000) }), chunk).series).toHaveLength(1);
      expect(read(answer(many(4000)), chunk).series).toHaveLength(1);
      for (const labels of [{ a: 'x'.repeat(70_000) }, many(20_000)]) {
        expect(() => read(answer(labels), chunk)).toThrow('more than 64 kB of labels on one series');
      }
    }
  });

  it('refuses more labels on all series than anybody reads, however few one has', () => {
    const row = (i: number): string =>
      JSON.stringify({ metric: { a: `${i}${'x'.repeat(50_000)}` }, values: [[1, '1']] });
    const of = (count: number): string =>
      `{"status":"success","data":{"resultType":"matrix","result":[${Array.from({ length: count }, (_, i) => row(i)).join(',')}]}}`;
    expect(read(of(600), 1_000_000).series).toHaveLength(600);
    expect(() => read(of(700), 1_000_000)).toThrow('more than 32 MB of labels on all series');
    expect(read(of(700), 1_000_000, 600).series).toHaveLength(600);
  });

  it.each([
    ['a point that is no pair', '{"metric":{},"values":[[1]]}'],
    ['a value that is no text', '{"metric":{},"values":[[1,2]]}'],
    ['a value that is no number', '{"metric":{},"values":[[1,"one"]]}'],
    ['an empty value', '{"metric":{},"values":[[1,""]]}'],
    ['a label that is no text', '{"metric":{"a":1},"values":[[1,"1"]]}'],
    ['what is no JSON', '{"metric":{},"values":[[1,"1"],]}'],
  ])('refuses %s', (_, row) => {
    for (const chunk of [3, 1000]) {
      const text = `{"status":"success","data":{"resultType":"matrix","result":[${row}]}}`;
      expect(() => read(text, chunk)).toThrow(/a point that is no pair|the label a|no JSON/);
    }
  });
});
