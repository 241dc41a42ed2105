import { countedCoverage, coverage } from './coverage';
import { delays, driftAlarms, fairnessAlarms, falseAlarms } from './looks';
import {
  CATEGORIES,
  categoryAlarms,
  driftDelays,
  falseDifferences,
  falseDrifts,
  outages,
  steady,
  wassersteinAlarms,
} from './statistics';

describe('alarms of objectives', () => {
  it.each([
    [0.99, 4, 4],
    [0.99, 5, 3],
    [0.99, 8, 2],
    [0.999, 30, 1],
    [0.9, 30, 2],
  ])('page for a total outage: target %p, %p requests an hour, within %p hours', (target, perHour, within) => {
    expect(Math.max(...outages(target, perHour, 10, 5))).toBeLessThanOrEqual(60 * within);
  });

  it.each([
    [0.99, 10],
    [0.999, 100],
  ])(
    'hold a ticket for less than a hundredth of the time within the budget: target %p, %p an hour',
    (target, perHour) => {
      for (const budget of [0.5, 1]) {
        const { ticket, page } = steady(target, perHour, budget * (1 - target), 90, 15);
        expect(ticket).toBeLessThan(0.01);
        expect(page).toBeLessThan(0.0001);
      }
    }
  );
});

it.each(['normal', 'Cauchy', 'Pareto, exponent 1.1'])(
  'the Wasserstein distance is calm without drift: %s',
  (distribution) => {
    for (const n of [100, 1000]) {
      const { warning, critical } = wassersteinAlarms(distribution, n, 500);
      expect(warning).toBeLessThan(0.01);
      expect(critical).toBe(0);
    }
  }
);

describe('PSI of categories', () => {
  const named = (drifts: boolean) => Object.keys(CATEGORIES).filter((what) => /no drift|1 % of/.test(what) !== drifts);

  it.each(named(false))('is calm: %s', (what) => {
    for (const [n, windows] of [
      [200, 400],
      [2000, 50],
    ] as const) {
      const { warning, critical, none } = categoryAlarms(what, n, windows);
      expect(none).toBe(0);
      expect(warning).toBeLessThan(0.025);
      expect(critical).toBe(0);
    }
  });

  it.each(named(true))('finds at a thousand: %s', (what) => {
    expect(categoryAlarms(what, 1000, 20).critical).toBe(1);
  });
});

it.each([
  [10, 100, 0.01],
  [1, 100, 0.99],
  [100, 1, 0.5],
])(
  'versions of the same rate are hardly ever found different: %i and %i times as many, rate %p',
  (perStep, ratio, rate) => {
    expect(falseDifferences({ perStep, ratio, rate, days: 30, runs: 60 })).toBeLessThanOrEqual(0.05);
  }
);

describe('concept drift by default', () => {
  it.each([10, 100, 10_000])('is silent for 90 days under a rhythm of a fifth, with %i labels a step', (perStep) => {
    expect(falseDrifts('cusum', perStep, true, 0.2, 2)).toBe(0);
    expect(falseDrifts('cusum', perStep, false, 0.2, 2)).toBe(0);
  });

  it('finds errors that double within three hours at a hundred labels a step, and holds what it found', () => {
    const { delays, held } = driftDelays('cusum', 100, 0.1, true, 15);
    expect([...delays].sort((a, b) => a - b)[7]).toBeLessThanOrEqual(180);
    expect(held).toBe(1);
    expect(driftDelays('cusum', 100, 0.2, false, 3).held).toBe(1);
  });
});

describe('intervals of 95 %', () => {
  it.each([
    ['F1, by the share right', 30, 0.98],
    ['balanced accuracy, by the share right', 30, 0.98],
    ['MCC, by the share right', 30, 0.98],
    ['kappa, by the share right', 30, 0.9],
    ['macro F1 of five classes, by the share right', 100, 0.5],
    ['kappa of five classes, by the share right', 100, 0.02],
    ['F2, by the share right', 30, 0.5],
    ['a share, by its rate', 30, 0.3],
    ['a share, by its rate', 100, 0.9],
    ['difference of two groups, by the rate of one', 30, 0.02],
    ['ratio of two equal groups, by their rate', 30, 0.98],
    ['ratio of a group and all, by its rate', 100, 0.5],
    ['difference of a group and all, by its rate', 100, 0.5],
    ['AUC, by itself', 30, 0.98],
    ['PR-AUC at an AUC of 0.9, by the share positive', 30, 0.5],
    ['Brier score, by the share positive', 30, 0.02],
    ['log loss, by the share positive', 30, 0.98],
    ['calibration error of a calibrated model, by the share positive', 30, 0.5],
    ['a quantile, by itself', 100, 0.9],
    ['estimated F1 from 200 labels, by the share positive', 1000, 0.02],
    ['estimated recall from 200 labels, by the share positive', 1000, 0.98],
    ['estimated accuracy from 200 labels, by the share positive', 1000, 0.1],
    ['accuracy changed by the relation, by the share positive', 100, 0.3],
    ['log loss changed by inputs, by the share positive', 1000, 0.1],
    ['log loss changed by the relation, by the share positive', 1000, 0.3],
    ['MAE, by the share of errors ten times as large', 1000, 0.02],
    ['bias, by the share of errors ten times as large', 1000, 0.1],
  ])('hold the truth: %s, n = %i, at %p', (what, n, rate) => {
    const { published, covered } = coverage(what, n, rate, 1000);
    expect(published).toBeGreaterThan(0.99);
    // 94 % less twice the error of a thousand windows.
    expect(covered).toBeGreaterThan(0.925);
  });
});

it.each([
  ['macro F1 of five classes, by the share right', 30],
  ['log loss changed by the relation, by the share positive', 100],
  ['MAE, by the share of errors ten times as large', 100],
] as const)('no interval where it would be wrong too often: %s, n = %i', (what, n) => {
  expect(coverage(what, n, 0.1, 50).published).toBe(0);
});

describe('alarms of what is looked at every five minutes for four weeks', () => {
  it.each([
    [100, 60, 1],
    [20, 100, 2],
  ])('hardly ever call drift that does not exist: %i features, %i a window, %i times', (features, perWindow, times) => {
    const { warnings, criticals } = falseAlarms((seed) => driftAlarms({ features, perWindow, days: 28, seed }), times);
    expect(warnings).toBeLessThanOrEqual(1);
    expect(criticals).toBe(0);
  });

  it.each([0.05, 0.5])('hardly ever call groups unfair that are chosen alike, at %p', (rate) => {
    const parity = { attributes: 2, groups: 4, perWindow: 60, rate, days: 28 };
    const { warnings, criticals } = falseAlarms((seed) => fairnessAlarms({ ...parity, seed }), 3);
    expect(warnings).toBeLessThanOrEqual(1);
    expect(criticals).toBe(0);
  });

  it('find one of a hundred features that has moved by half a deviation within a day at 300 a window', () => {
    const settings = { features: 100, perWindow: 300, days: 3, shift: 0.5 };
    expect(delays((seed) => driftAlarms({ ...settings, seed }), 2).at(-1)).toBeLessThanOrEqual(24);
  });
});

describe('intervals of what counters of a server tell, slot by slot', () => {
  const cases = [15, 40].flatMap((interval) => [0.1, 0.3, 0.5, 0.7, 0.9].map((rate) => [rate, interval] as const));

  it.each(cases)('hold the rate %p as often as they say, scraped every %p s', async (rate, interval) => {
    const { least, plain, shown } = await countedCoverage(rate, 100, interval, 10_000);
    expect(least).toBeGreaterThanOrEqual(100);
    expect(plain).toBeGreaterThan(0.94);
    expect(plain).toBeLessThan(0.96);
    expect(shown).toBeGreaterThan(plain);
    expect(shown).toBeLessThan(0.965);
  });
});
