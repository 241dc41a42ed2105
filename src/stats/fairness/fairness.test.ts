import fc from 'fast-check';
import {
  averageAbsoluteOddsDifference,
  averageOddsDifference,
  equalizedOddsDifference,
  type GroupRate,
  pool,
  rateDifference,
  rateRatio,
  signedDifference,
  signedRatio,
} from './index';

const count = fc.integer({ min: 1, max: 300 });
const outcomes = fc.record({ tp: count, fp: count, fn: count, tn: count });
const groups = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), outcomes, { minKeys: 2 });
const RATES: readonly GroupRate[] = [
  'selectionRate',
  'truePositiveRate',
  'falsePositiveRate',
  'positivePredictiveValue',
  'accuracy',
];

describe('disparities', () => {
  it.each(RATES)('of %s lie in their intervals, which narrow with more counts', (rate) => {
    fc.assert(
      fc.property(groups, (few) => {
        const many = Object.fromEntries(
          Object.entries(few).map(([name, { tp, fp, fn, tn }]) => [
            name,
            { tp: tp * 10, fp: fp * 10, fn: fn * 10, tn: tn * 10 },
          ])
        );
        for (const disparity of [rateDifference, rateRatio]) {
          const a = disparity(few, rate);
          const b = disparity(many, rate);
          expect(b.value).toBeCloseTo(a.value, 10);
          expect(a.lower).toBeLessThanOrEqual(a.value + 1e-12);
          expect(a.upper).toBeGreaterThanOrEqual(a.value - 1e-12);
          expect(b.upper - b.lower).toBeLessThanOrEqual(a.upper - a.lower + 1e-12);
          expect(a.value).toBeGreaterThanOrEqual(0);
          expect(a.value).toBeLessThanOrEqual(1);
        }
      })
    );
  });

  it('are parity between equal groups', () => {
    fc.assert(
      fc.property(outcomes, (one) => {
        const same = { a: one, b: one };
        expect(rateDifference(same, 'selectionRate').value).toBe(0);
        expect(rateRatio(same, 'selectionRate').value).toBe(1);
        expect(equalizedOddsDifference(same).value).toBe(0);
        expect(averageOddsDifference(one, one).value).toBe(0);
        expect(averageAbsoluteOddsDifference(one, one).lower).toBe(0);
      })
    );
  });

  it('name who is compared, and leave out whose rate is not defined', () => {
    const noPositives = { tp: 0, fp: 2, fn: 0, tn: 8 };
    const some = { a: { tp: 8, fp: 1, fn: 2, tn: 9 }, b: { tp: 4, fp: 1, fn: 6, tn: 9 }, c: noPositives };
    expect(rateDifference(some, 'truePositiveRate')).toMatchObject({
      value: 0.4,
      lowest: 'b',
      highest: 'a',
      leftOut: ['c'],
      sample: 10,
    });
    expect(equalizedOddsDifference(some)).toMatchObject({ value: 0.4, leftOut: ['c'] });
    expect(rateDifference(some, 'truePositiveRate', { minimumTrials: 30 })).toMatchObject({
      value: NaN,
      lower: NaN,
      upper: NaN,
      leftOut: ['a', 'b', 'c'],
    });
  });

  it('are undefined, never zero, with one group or none', () => {
    const one = { a: { tp: 1, fp: 1, fn: 1, tn: 1 } };
    const nobody = { tp: 0, fp: 0, fn: 0, tn: 0 };
    expect(rateDifference({}, 'accuracy').value).toBeNaN();
    expect(rateRatio(one, 'accuracy').value).toBeNaN();
    expect(rateDifference(one, 'accuracy', { against: 'overall' }).value).toBeNaN();
    expect(equalizedOddsDifference({ ...one, b: nobody }).value).toBeNaN();
    expect(averageOddsDifference(one.a, nobody).value).toBeNaN();
    expect(signedRatio(one.a, { tp: 0, fp: 0, fn: 4, tn: 4 }, 'selectionRate')).toMatchObject({
      value: Infinity,
      upper: NaN,
    });
    expect(
      rateRatio({ a: { tp: 0, fp: 0, fn: 4, tn: 4 }, b: { tp: 0, fp: 0, fn: 4, tn: 4 } }, 'selectionRate').value
    ).toBeNaN();
  });

  it('bound the ratio of a group that is never chosen', () => {
    const never = { tp: 0, fp: 0, fn: 100, tn: 900 };
    const often = { tp: 300, fp: 200, fn: 200, tn: 300 };
    const { value, lower, upper } = rateRatio({ never, often }, 'selectionRate');
    expect([value, lower]).toEqual([0, 0]);
    expect(upper).toBeGreaterThan(0);
    expect(upper).toBeLessThan(0.02);
    expect(signedRatio(never, often, 'selectionRate').upper).toBeCloseTo(upper, 12);
  });

  describe('that are certain', () => {
    const rated = (trials: number, share: number) => ({ tp: trials * share, fp: 0, fn: 0, tn: trials * (1 - share) });
    const two = { f: rated(10_000, 0.3), m: rated(10_000, 0.6) };
    const few = { x: rated(40, 0.25), y: rated(40, 0.8) };

    it.each(['extremes', 'overall'] as const)('are not hidden by small groups that look worse: %s', (against) => {
      const [alone, ratio] = [
        rateRatio(two, 'selectionRate', { against }),
        rateRatio({ ...two, ...few }, 'selectionRate', { against }),
      ];
      expect(ratio.value).toBeLessThan(alone.value);
      expect(ratio.upper).toBeLessThan(alone.upper + 0.02);
      const [before, difference] = [two, { ...two, ...few }].map((groups) =>
        rateDifference(groups, 'selectionRate', { against })
      );
      expect(difference?.value).toBeGreaterThan(before?.value ?? NaN);
      expect(difference?.lower).toBeGreaterThan((before?.lower ?? NaN) - 0.02);
    });

    it('are not hidden by the other of two rates', () => {
      const labelled = (trials: number, tpr: number) => ({ ...rated(trials, tpr), fn: trials * (1 - tpr), tn: 0 });
      const negatives = (fpr: number) => ({ fp: 40 * fpr, tn: 40 * (1 - fpr) });
      const { value, lower } = equalizedOddsDifference({
        f: { ...labelled(10_000, 0.3), ...negatives(0.3) },
        m: { ...labelled(10_000, 0.6), ...negatives(0.7) },
      });
      expect(value).toBeCloseTo(0.4, 12);
      expect(lower).toBeGreaterThan(0.28);
    });
  });

  it('change their sign with the groups in the signed form', () => {
    fc.assert(
      fc.property(outcomes, outcomes, (a, b) => {
        const there = signedDifference(a, b, 'falsePositiveRate');
        const back = signedDifference(b, a, 'falsePositiveRate');
        expect(there.value).toBeCloseTo(-back.value, 12);
        expect(there.lower).toBeCloseTo(-back.upper, 12);
        expect(Math.abs(averageOddsDifference(a, b).value)).toBeLessThanOrEqual(
          averageAbsoluteOddsDifference(a, b).value + 1e-12
        );
      })
    );
    expect(
      pool([
        { tp: 1, fp: 2, fn: 3, tn: 4 },
        { tp: 1, fp: 1, fn: 1, tn: 1 },
      ])
    ).toEqual({ tp: 2, fp: 3, fn: 4, tn: 5 });
  });
});
