import fc from 'fast-check';
import { latency } from '../../signals/latency';
import { bounded, parseEnvelope, QueryError } from './parse';

const query = (more: object) => ({ signal: 'latency', ...more });

test.each([
  ['a list', { statistics: Array.from({ length: 20_000 }, (_, i) => `s${i}`) }, '"statistics" has 20000 entries'],
  [
    'a list of an option',
    { options: { quantiles: Array.from({ length: 50_000 }, (_, i) => i / 50_000) } },
    '"options.quantiles" has 50000 entries',
  ],
  ['a text', { options: { expr: '{'.repeat(300_000) } }, '"options.expr" has 300000 characters'],
  ['all texts together', { filters: Array.from({ length: 20 }, () => ({ value: 'x'.repeat(60_000) })) }, '131072'],
  ['a legend', { legend: '{{'.repeat(50_000) }, '"legend" has 100000 characters'],
  ['a legend within the bounds of a text', { legend: 'x'.repeat(1001) }, '"legend"'],
  [
    'many lists',
    {
      options: Object.fromEntries(
        Array.from({ length: 100 }, (_, i) => [`o${i}`, Array.from({ length: 200 }, (_, j) => j)])
      ),
    },
    'more than 10000 values',
  ],
])('refuses %s that is too long, and says which', (_, more, text) => {
  expect(() => parseEnvelope(query(more))).toThrow(QueryError);
  expect(() => parseEnvelope(query(more))).toThrow(text);
});

test('refuses what is nested without an end', () => {
  const nested = Array.from({ length: 5000 }).reduce((inner: unknown) => [inner], 1);
  expect(() => bounded(query({ options: { nested } }))).toThrow('is nested 16 deep, more than the 16');
});

test('a value that a list names again counts once', () => {
  const parsed = parseEnvelope(
    query({ statistics: Array.from({ length: 900 }, () => 'value'), options: { quantiles: [0.5, 0.9, 0.5] } })
  );
  expect(parsed.statistics).toEqual(['value']);
  expect(parsed.options).toEqual({ quantiles: [0.5, 0.9] });
});

test('leaves every query as it is that is within bounds', () => {
  const values = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        fc.oneof(values, fc.uniqueArray(fc.string()), fc.dictionary(fc.constantFrom('a', 'b'), values))
      ),
      (json) => {
        expect(bounded(json)).toEqual(json);
      }
    )
  );
});

test('a query asks for a few quantiles, and does not group by the label of its own measures', () => {
  const many = Array.from({ length: 21 }, (_, i) => (i + 1) / 100);
  expect(latency.options.safeParse({ quantiles: many }).success).toBe(false);
  expect(() => parseEnvelope(query({ groupBy: ['measure'] }))).toThrow('choose another one');
});
