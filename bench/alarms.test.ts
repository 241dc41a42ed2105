import { alarmRates, MEASURES, normalReference } from './alarms';

describe('the default drift levels', () => {
  const reference = normalReference(5000);
  const still = { mean: 0, deviation: 1 };

  it.each([
    [100, 5000],
    [1000, 2000],
    [10_000, 100],
  ])('at n = %i fire in under 1 %% (warning) and 0.1 %% (critical) of %i windows without drift', (n, windows) => {
    const rates = alarmRates(reference, n, still, windows);
    for (const measure of MEASURES) {
      expect([measure, rates.warning[measure] / windows < 0.01]).toEqual([measure, true]);
      expect([measure, rates.critical[measure] / windows < 0.001]).toEqual([measure, true]);
    }
  });

  it('find a shift of half a deviation in 1000 values nearly always', () => {
    const rates = alarmRates(reference, 1000, { mean: 0.5, deviation: 1 }, 100);
    for (const measure of ['psi', 'jensenShannon', 'kolmogorovSmirnov', 'wasserstein'] as const) {
      expect(rates.warning[measure]).toBeGreaterThan(95);
    }
  });
});
