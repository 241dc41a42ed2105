import fc from 'fast-check';
import { normals, seeded } from '../../test/reference/seeded';
import { onsetOf } from './onset';

const noisy = (levels: readonly number[], seed = 3) => {
  const normal = normals(seeded(seed));
  return levels.map((level) => level + 0.1 * normal());
};
const steps = (...parts: ReadonlyArray<readonly [level: number, times: number]>) =>
  parts.flatMap(([level, times]) => new Array<number>(times).fill(level));

test('a step is found where it is, with how far it goes', () => {
  const found = onsetOf(noisy(steps([1, 40], [2, 20])));
  expect(found?.index).toBe(40);
  expect(found?.before).toBeCloseTo(1, 1);
  expect(found?.after).toBeCloseTo(2, 1);
  expect(found?.deviations).toBeGreaterThan(6);
  expect(found?.deviations).toBeLessThan(15);
});

test('a slope begins where it leaves the level before', () => {
  const slope = [...steps([0, 30]), ...Array.from({ length: 8 }, (_, i) => i + 1), ...steps([8, 12])];
  const found = onsetOf(noisy(slope));
  expect(found?.index).toBe(30);
});

test('only what goes to the side that matters counts', () => {
  const falls = steps([2, 20], [1, 20]);
  expect(onsetOf(falls, { side: 'above' })).toBeUndefined();
  expect(onsetOf(falls, { side: 'below' })).toMatchObject({ index: 20, before: 2, after: 1 });
  // A fall does not hide the rise after it.
  expect(onsetOf(steps([2, 20], [1, 5], [4, 20]), { side: 'above' })?.index).toBe(25);
});

test('what never varied has moved far, and not infinitely', () => {
  expect(onsetOf(steps([0, 20], [1, 3]))?.deviations).toBe(100);
});

test('the deviation is no less than what sampling leaves open', () => {
  const values = steps([0, 20], [1, 20]);
  expect(onsetOf(values, { errors: values.map(() => 0.25) })?.deviations).toBe(4);
});

test('too few values, and values that never move, have no onset', () => {
  expect(onsetOf([])).toBeUndefined();
  expect(onsetOf(steps([0, 3], [1, 20]))).not.toMatchObject({ index: 3 });
  expect(onsetOf([0, 0, 0, 0, 1])).toBeUndefined();
  expect(onsetOf(steps([1, 50]))).toBeUndefined();
  expect(onsetOf(new Array<number>(9).fill(NaN))).toBeUndefined();
});

test('scale and gaps change nothing', () => {
  const value = fc.integer({ min: -1000, max: 1000 });
  fc.assert(
    // Powers of two, so that ties stay ties.
    fc.property(fc.array(value, { minLength: 6, maxLength: 60 }), fc.integer({ min: -5, max: 5 }), (values, power) => {
      const found = onsetOf(values);
      const scaled = onsetOf(values.map((one) => one * 2 ** power));
      expect(scaled).toEqual(found && { ...found, before: found.before * 2 ** power, after: found.after * 2 ** power });
      expect(onsetOf(values.flatMap((one) => [one, NaN]))?.index).toBe(found && 2 * found.index);
    })
  );
});
