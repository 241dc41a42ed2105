import fc from 'fast-check';
import type { Labels } from '../../query/series';
import { find, matrix, run, series, storedBaseline } from '../../query/testing';
import { elementAt } from '../../stats/elements';
import { drift } from './index';

const LOAN = { model: 'loan', version: '3' };
const EDGES = [1, 2, 3, 4, 5];
const row = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: EDGES.length + 1, maxLength: EDGES.length + 1 });
const filled = row.filter((counts) => counts.reduce((sum, count) => sum + count, 0) >= 200);

const buckets = (labels: Labels, counts: readonly number[]) => {
  let below = 0;
  return counts.map((count, k) => {
    below += count;
    return series({ ...labels, le: k < EDGES.length ? String(EDGES[k]) : '+Inf' }, [below]);
  });
};
const baseline = (features: Readonly<Record<string, readonly number[]>>) =>
  storedBaseline({
    features: Object.fromEntries(
      Object.entries(features).map(([name, counts]) => [name, { type: 'numeric', edges: EDGES, counts }])
    ),
  });
const MEASURES = ['psi', 'js', 'hellinger', 'tvd', 'linf', 'kl', 'ks', 'wasserstein', 'chiSquare'];
const drifts = (reference: readonly number[], current: readonly number[]) => {
  const { derived } = run(
    drift,
    { options: { of: 'features', measures: MEASURES } },
    { numeric: matrix(...buckets({ ...LOAN, feature: 'x' }, current)), baselines: baseline({ x: reference }) }
  );
  return MEASURES.map((measure) => find(derived, { measure }));
};

test('no measure is negative, bounds are ordered, and the same distribution has not drifted', () => {
  fc.assert(
    fc.property(filled, filled, (reference, current) => {
      for (const { value, lower, upper } of drifts(reference, current)) {
        expect(Number.isNaN(value[0]) || elementAt(value, 0) >= 0).toBe(true);
        expect(
          Number.isNaN(value[0]) || lower === undefined || elementAt(lower, 0) <= elementAt(value, 0) + 1e-12
        ).toBe(true);
        expect(
          Number.isNaN(value[0]) || upper === undefined || elementAt(upper, 0) >= elementAt(value, 0) - 1e-12
        ).toBe(true);
      }
      for (const { value } of drifts(reference, reference)) {
        expect(Number.isNaN(value[0]) || Math.abs(elementAt(value, 0)) < 1e-6).toBe(true);
      }
    }),
    { numRuns: 50 }
  );
});

test('the order of features changes no figure', () => {
  fc.assert(
    fc.property(filled, filled, filled, filled, (a, b, nowA, nowB) => {
      const inOrder = (parts: ReturnType<typeof buckets>) =>
        run(
          drift,
          { options: { of: 'features', pValues: true } },
          { numeric: matrix(...parts), baselines: baseline({ a, b }) }
        ).derived;
      const [ofA, ofB] = [buckets({ ...LOAN, feature: 'a' }, nowA), buckets({ ...LOAN, feature: 'b' }, nowB)];
      const [there, back] = [inOrder([...ofA, ...ofB]), inOrder([...ofB.reverse(), ...ofA.reverse()])];
      for (const feature of ['a', 'b']) {
        for (const measure of ['psi', 'pValue']) {
          expect(find(there, { feature, measure }).value[0]).toEqual(find(back, { feature, measure }).value[0]);
        }
      }
    }),
    { numRuns: 30 }
  );
});

test('what is not a number gives no figure, and breaks nothing', () => {
  const broken = fc.constantFrom(NaN, Infinity, -Infinity, -5, 0);
  fc.assert(
    fc.property(filled, fc.array(broken, { minLength: 6, maxLength: 6 }), (reference, current) => {
      for (const { value } of drifts(reference, current)) {
        expect(Number.isNaN(value[0]) || Number.isFinite(value[0])).toBe(true);
      }
    }),
    { numRuns: 50 }
  );
});
