import fc from 'fast-check';
import { persistent, persistentScore } from './index';

test('passes a threshold exactly where k of n values do', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 1, max: 9 }),
      (values, k, more, threshold) => {
        const flags = persistent(
          values.map((value) => value > threshold),
          k,
          k + more
        );
        const scores = [...persistentScore(values, k, k + more)];
        expect(scores.map((score) => score > threshold)).toEqual(flags);
      }
    )
  );
});

test('is unknown until k values are known', () => {
  expect([...persistentScore([NaN, 5, NaN, 7], 2, 3)]).toEqual([NaN, NaN, NaN, 5]);
  expect(() => persistentScore([], 3, 2)).toThrow('3 of 2');
});
