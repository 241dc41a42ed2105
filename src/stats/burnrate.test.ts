import {
  burnFactor,
  burnRate,
  errorBudget,
  highestBurnRate,
  isBurnSignificant,
  leastEvents,
  reachableFactor,
  timeToExhaustion,
} from './burnrate';

describe('the error budget', () => {
  it('is what the objective allows to fail', () => {
    expect(errorBudget(0.99, 9950, 10_000).consumed).toBeCloseTo(0.5, 12);
    expect(errorBudget(0.99, 9800, 10_000).left).toBeCloseTo(-1, 12);
    expect(errorBudget(0.99, 100.2, 100).consumed).toBe(0);
    expect(errorBudget(0.99, 0, 0).left).toBeNaN();
  });

  it('burns at a rate with an interval', () => {
    const rate = burnRate(0.99, 970, 1000);
    expect(rate.value).toBeCloseTo(3, 12);
    expect(rate.lower).toBeLessThan(3);
    expect(rate.upper).toBeGreaterThan(3);
    expect(burnRate(0.99, 0, 0)).toEqual({ value: NaN, lower: NaN, upper: NaN, sample: 0 });
  });

  it.each([0, 1, 1.2, NaN])('is not defined for a target of %p', (target) => {
    expect(errorBudget(target, 9, 10).left).toBeNaN();
    expect(burnRate(target, 9, 10).value).toBeNaN();
  });

  it('has factors that a target may not reach', () => {
    expect(burnFactor(0.02, 30 * 24, 1)).toBeCloseTo(14.4, 12);
    expect(highestBurnRate(0.9)).toBeCloseTo(10, 12);
    expect(reachableFactor(14.4, 0.9)).toEqual({ factor: expect.closeTo(8, 10), lowered: true });
    expect(reachableFactor(14.4, 0.999)).toEqual({ factor: 14.4, lowered: false });
  });

  it('lasts a while', () => {
    expect(timeToExhaustion(0.5, 2, 30)).toBe(7.5);
    expect(timeToExhaustion(0.5, 0, 30)).toBe(Infinity);
    expect(timeToExhaustion(0.5, 1, 30)).toBe(Infinity);
    expect(timeToExhaustion(0.5, NaN, 30)).toBeNaN();
    expect(timeToExhaustion(-1, 3, 30)).toBe(0);
  });
});

describe('a burn proven by its failures', () => {
  const proves = (bad: number, total: number, { target = 0.99, factor = 14.4, confidence = 0.95 } = {}) =>
    isBurnSignificant(target, factor, total - bad, total, confidence);

  it('takes three failures, and a lower bound that reaches the factor', () => {
    expect([proves(2, 2), proves(3, 3)]).toEqual([false, true]);
    // Wilson's lower bounds: 3 of 10 is .108, 4 of 10 .168; to reach is .144.
    expect([proves(3, 10), proves(4, 10)]).toEqual([false, true]);
    expect(proves(4, 10, { confidence: 0.99 })).toBe(false);
    expect(proves(0, 1000)).toBe(false);
    expect([proves(3, NaN), proves(NaN, 3)]).toEqual([false, false]);
  });

  it.each([
    [0.99, 14.4, 0.95],
    [0.999, 1, 0.99],
    [0.9, 8, 0.95],
    [0.8, 4, 0.99],
  ])(
    'can be told from the first number of events of which all may fail: target %p, factor %p',
    (target, factor, confidence) => {
      const least = leastEvents(target, factor, confidence);
      expect(proves(least, least, { target, factor, confidence })).toBe(true);
      expect(proves(least - 1, least - 1, { target, factor, confidence })).toBe(false);
    }
  );
});
