import { shareOf } from './shares';

const at = (part: number, whole: number) => {
  const { value, lower, upper } = shareOf(Float64Array.of(part), Float64Array.of(whole));
  return { value: value[0], lower: lower[0], upper: upper[0] };
};

test('all of a whole has an interval, also where rounding puts the part a little above it', () => {
  const exact = at(376.3, 376.3);
  expect(exact.lower).toBeGreaterThan(0.98);
  expect(at(376.3 * (1 + 1e-15), 376.3)).toMatchObject({ lower: exact.lower, upper: exact.upper });
});

test('more than the whole is at least all of it, and no whole no share', () => {
  expect(at(1001, 1000)).toEqual({ value: 1.001, lower: at(1000, 1000).lower, upper: 1.001 });
  expect(at(0, 0)).toEqual({ value: NaN, lower: NaN, upper: NaN });
});
