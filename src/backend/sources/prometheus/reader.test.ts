import { seeded } from '../../../../test/reference/seeded';
import type { Series } from '../../../query/series';
import { elementAt } from '../../../stats/elements';
import { hashOf, OutsideRange, readQueryResult } from './matrix';
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

const HISTOGRAM = { count: '4', sum: '2.5', buckets: [[0, '0.5', '1', '4']] as const };

interface Row {
  readonly metric: object;
  readonly values?: ReadonlyArray<readonly [number, string]>;
  readonly value?: readonly [number, string];
  readonly histograms?: ReadonlyArray<readonly [number, typeof HISTOGRAM]>;
  readonly histogram?: readonly [number, typeof HISTOGRAM];
}

const numberOf = (text: string): number => Number(text.replace('Inf', 'Infinity'));

/** What is to be read of a series. */
function expected({ metric, value, values = value && [value], histogram, histograms = histogram && [histogram] }: Row) {
  return {
    labels: metric,
    times: (values ?? []).map(([time]) => time),
    values: (values ?? []).map(([, text]) => numberOf(text)),
    histograms: histograms?.map(([time, { count, sum, buckets }]) => ({
      time,
      histogram: {
        count: Number(count),
        sum: Number(sum),
        buckets: buckets.map(([rule, left, right, inIt]) => ({
          rule,
          left: Number(left),
          right: Number(right),
          count: Number(inIt),
        })),
      },
    })),
  };
}

const MATRIX: readonly Row[] = [
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

const VECTOR: readonly Row[] = [
  { metric: { job: 'a' }, value: [1700000000, '1'] },
  { metric: { job: 'b' }, value: [1700000000.5, 'NaN'] },
  { metric: { job: 'c' }, histogram: [1700000000, HISTOGRAM] },
];

describe('an answer that is read while it comes', () => {
  it.each([1, 7, 64, 1_000_000])('gives, in chunks of %i bytes, what all of it as JSON would', (chunk) => {
    for (const space of [undefined, 1]) {
      const matrix = read(answerOf('matrix', MATRIX, space), chunk);
      expect(matrix.series.map(plain)).toEqual(MATRIX.map(expected));
      const vector = read(answerOf('vector', VECTOR, space), chunk);
      expect(vector.series.map(plain)).toEqual(VECTOR.map(expected));
      expect(JSON.parse(vector.envelope)).toMatchObject({
        warnings: ['partial'],
        data: { resultType: 'vector', result: [null] },
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
    const { series, omitted } = read(answerOf('matrix', MATRIX), 100, 3);
    expect([series.length, omitted]).toEqual([3, MATRIX.length - 3]);
  });

  it('reads what stands before its type, and tells what is broken off', () => {
    const early = '{"data":{"result":[{"metric":{},"value":[1,"2"]}],"resultType":"vector"},"status":"success"}';
    expect(read(early, 5).series.map(plain)).toEqual([expected({ metric: {}, value: [1, '2'] })]);
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

  it('holds no more of what comes than a point and what stands around the series', () => {
    const row = (i: number) => `{ "metric": {"a":"${i}"}, "histograms": [${histograms}], "values": [${points}]}`;
    const histograms = Array(3000).fill('[1,{"count":"1","sum":"1"}]').join(', ');
    const points = Array(3000).fill('[1,"1"]').join(', ');
    const text = `{"data":{"result":[${Array.from({ length: 20 }, (_, i) => row(i)).join(' ,\n')}],"resultType":"matrix"}}`;
    const longest = jest.fn((part: string) => part);
    const parse = jest.spyOn(JSON, 'parse');
    const reader = new ResultReader(Infinity, ALL_TIMES, longest);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 16_384) {
      expect(reader.push(bytes.subarray(at, at + 16_384))).toBe(true);
    }
    const { series, envelope } = reader.end();
    expect(series.map(({ values, histograms: held }) => [values.length, held?.length])).toEqual(
      Array(20).fill([3000, 3000])
    );
    expect(JSON.parse(envelope)).toEqual({ data: { result: [null], resultType: 'matrix' } });
    expect(Math.max(...[...longest.mock.calls, ...parse.mock.calls].map(([part]) => part.length))).toBeLessThan(100);
    parse.mockRestore();
  });

  it.each([
    ['beside the series', (much: string) => `{"warnings":[${much}],"data":{"result":[]}}`],
    ['in the list of series', (much: string) => `{"data":{"result":[1,${much}]}}`],
    ['in a member that nobody reads', (much: string) => `{"data":{"result":[{"x":[${much}]}]}}`],
    ['in one point', (much: string) => `{"data":{"result":[{"metric":{},"values":[[${much}]]}]}}`],
    ['in one histogram', (much: string) => `{"data":{"result":[{"metric":{},"histograms":[[${much}]]}]}}`],
    ['in the name of a member', (much: string) => `{"data":{"result":[{"${much}":1}]}}`],
    ['of spaces before a colon', () => `{"data":{"result":[{"a"${' '.repeat(300_000)}:1}]}}`],
  ])('refuses more than is parsed at once, %s, and reads no further', (_, answer) => {
    for (const chunk of [16_384, 10_000_000]) {
      const text = answer('0,'.repeat(150_000) + '0');
      expect(() => read(text, chunk)).toThrow(/more than (256|64) kB/);
      const reader = new ResultReader(10, ALL_TIMES);
      expect(reader.push(Buffer.from(text))).toBe(false);
    }
  });

  it('refuses more native histograms than anybody reads', () => {
    const of = (count: number) => {
      const points = Array(count).fill('[1,{"count":"1","sum":"1"}]').join();
      return `{"data":{"resultType":"matrix","result":[{"metric":{},"histograms":[${points}]}]}}`;
    };
    expect(read(of(100_000), 65_536).series[0]?.histograms).toHaveLength(100_000);
    expect(() => read(of(100_001), 65_536)).toThrow('more than 100000 native histograms');
  });

  it('keeps nothing beside any number of series that are beyond the limit', () => {
    const text = `{"data":{"resultType":"vector","result":[${Array(50_000).fill('{"metric":{},"value":[1,"1"]}').join(',')}]}}`;
    const { series, omitted, envelope } = read(text, 16_384, 1);
    expect([series.length, omitted, envelope.length]).toEqual([1, 49_999, 48]);
  });

  it('refuses two series with the same labels, in whichever order', () => {
    const rows = ['{"a":"1","b":"2"}', '{"b":"2","a":"1"}'].map((labels) => `{"metric":${labels},"value":[1,"1"]}`);
    expect(() => read(`{"data":{"resultType":"vector","result":[${rows.join()}]}}`, 20)).toThrow(
      'two series with the same labels {b="2", a="1"}: see whether a proxy'
    );
  });

  it('tells labels apart whose hash is the same', () => {
    const [a, b] = ['122789', '339192'];
    expect(hashOf({ a })).toBe(hashOf({ a: b }));
    const rows = (...of: readonly string[]): string =>
      `{"data":{"resultType":"vector","result":[${of.map((text) => `{"metric":{"a":"${text}"},"value":[1,"1"]}`).join()}]}}`;
    expect(read(rows(a, b), 20).series).toHaveLength(2);
    expect(() => read(rows(a, b, b), 20)).toThrow('two series with the same labels {a="339192"}');
    expect(() => read(rows(a, b, a), 20)).toThrow('two series with the same labels {a="122789"}');
  });

  it.each([
    ['{"resultType":"vector","result":[{"metric":{},"values":[[1,"1"]]}]}', 'none of a vector'],
    ['{"resultType":"vector","result":[{"metric":{}}]}', 'none of a vector'],
    ['{"resultType":"matrix","result":[{"metric":{},"value":[1,"1"]}]}', 'none of a matrix'],
    ['{"resultType":"matrix","result":[null]}', 'no object'],
    ['{"resultType":"matrix","result":[{"metric":{},"values":[]},null]}', 'no object'],
    ['{"resultType":"streams","result":[{"metric":{},"values":[]}]}', 'result type "streams"'],
    ['{"resultType":"scalar","result":[{"metric":{},"values":[]}]}', 'no pair'],
  ])('refuses data %s', (data, message) => {
    const { envelope, forms } = read(`{"data":${data}}`, 7);
    expect(() => readQueryResult(JSON.parse(envelope).data, forms, ALL_TIMES)).toThrow(message);
  });

  it.each([
    '{"metric":{},"values":[[1,"1"],]}',
    '{"metric":{},"values":[[1,"1"] [2,"1"]]}',
    '{"metric":{},"values":[,[1,"1"]]}',
    '{"metric":{},"values":[[1,"1"]}',
    '{"metric":{},}',
    '{"metric":{} "values":[]}',
    '{,"metric":{}}',
    '{"metric" {}}',
    '{"metric":{},"x":nothing}',
    '{"metric":{},"x":}',
    '{"metric":{},"value":[1,"1"],[2,"2"]}',
    '{"metric":{}} {"metric":{"a":"1"}}',
    '{"metric":{}},',
    ',{"metric":{}}',
  ])('refuses %s, which is no JSON', (rows) => {
    const text = `{"data":{"resultType":"matrix","result":[${rows}]}}`;
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    for (const chunk of [1, 1000]) {
      expect(() => JSON.parse(read(text, chunk).envelope)).toThrow();
    }
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
