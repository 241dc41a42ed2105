import fc from 'fast-check';
import type { SignalSeries } from '../../query/derived';
import { shareOf } from '../../query/shares';
import { elementAt } from '../../stats/elements';
import { DAY } from '../../time';
import type { Timing } from '../rules';
import { backtest, type Behaviour, type History, type Span, suggest } from './index';
import { roundAway } from './suggest';

const STEP = 300;

/** Normal noise that is the same at every run. */
function noise(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function seriesOf(length: number, value: (i: number) => number, more: Partial<SignalSeries> = {}): SignalSeries {
  return {
    name: 'p95',
    labels: { model: 'm' },
    times: Float64Array.from({ length }, (_, i) => i * STEP),
    value: Float64Array.from({ length }, (_, i) => value(i)),
    ...more,
  };
}

const historyOf = (series: readonly SignalSeries[], more: Partial<History> = {}): History => ({
  series,
  direction: 'above',
  by: 'value',
  minimumSample: 20,
  window: STEP,
  ...more,
});

const WEEK_OF_POINTS = (7 * DAY) / STEP;

function latencies(seed = 1, scale = 1): SignalSeries {
  const next = noise(seed);
  return seriesOf(WEEK_OF_POINTS, (i) => scale * 0.05 * Math.exp(0.1 * next() + 0.1 * Math.sin((i * STEP) / 13_751)));
}

/** A rule without hysteresis, so that what is tested is the threshold and the patience. */
function behaviour(timing: Timing, direction: Behaviour['direction'] = 'above'): Behaviour {
  return {
    direction,
    hysteresis: { kind: 'none', reason: 'tested elsewhere' },
    timing: { warning: timing, critical: timing },
    handling: { insufficient: 'resolve', noData: 'OK', error: 'KeepLast', missingSeriesEvals: 2, reason: '' },
  };
}

const FIVE_MINUTES: Timing = { for: '5m', keepFiringFor: '5m' };
const NO_PATIENCE: Timing = { for: '0s', keepFiringFor: '0s' };

describe('thresholds from history', () => {
  it('lie beyond what was usual, and a person would choose them', () => {
    const history = historyOf([latencies()]);
    const suggestion = suggest(history, { unit: 's' });
    expect(suggestion).toMatchObject({ enough: true, learned: 1, leftOut: 0, points: WEEK_OF_POINTS });
    if (!suggestion.enough) {
      throw new Error(suggestion.reason);
    }
    expect(suggestion.usual).toBeCloseTo(0.05, 2);
    expect([suggestion.warning, suggestion.critical]).toEqual([0.09, 0.15]);
    expect(backtest(history, behaviour(FIVE_MINUTES), { thresholds: suggestion }).warning.firings).toBe(0);
  });

  it('are not moved by an incident of a day that nobody noted', () => {
    const quiet = suggest(historyOf([latencies()]), { unit: 's' });
    const { value } = latencies();
    const spiked = seriesOf(WEEK_OF_POINTS, (i) => (i > 1000 && i < 1100 ? 9 : 1) * elementAt(value, i));
    expect(suggest(historyOf([spiked]), { unit: 's' })).toEqual({ ...quiet, usual: expect.closeTo(0.05, 2) });
  });

  it('leave known incidents out, their windows included', () => {
    const { value } = latencies();
    // An incident for half of the time would be usual, if it were not known.
    const half: Span = { start: 0, end: 3.5 * DAY };
    const troubled = seriesOf(WEEK_OF_POINTS, (i) => (i * STEP <= half.end ? 2 : 1) * elementAt(value, i));
    const known = suggest(historyOf([troubled]), { unit: 's', incidents: [half] });
    const unknown = suggest(historyOf([troubled]), { unit: 's' });
    expect(known).toMatchObject({ enough: true, warning: 0.09 });
    expect(unknown.enough && unknown.warning).toBeGreaterThan(0.12);
  });

  it('of shares never reach one, and lie below where lower is worse', () => {
    const next = noise(7);
    const total = new Float64Array(WEEK_OF_POINTS).fill(400);
    const right = total.map((n) => Math.min(n, Math.round(0.95 * n + Math.sqrt(n * 0.05 * 0.95) * next())));
    const accuracy: SignalSeries = { ...seriesOf(WEEK_OF_POINTS, () => 0), ...shareOf(right, total) };
    const history = historyOf([accuracy], { direction: 'below', by: 'interval', window: 3600 });
    const suggestion = suggest(history, { unit: 'percentunit' });
    expect(suggestion).toMatchObject({ enough: true, warning: 0.88, critical: 0.82 });
  });

  it('of what never happened leave room for one odd observation', () => {
    const total = new Float64Array(WEEK_OF_POINTS).fill(50);
    const missing: SignalSeries = {
      ...seriesOf(WEEK_OF_POINTS, () => 0),
      ...shareOf(
        total.map(() => 0),
        total
      ),
    };
    const suggestion = suggest(historyOf([missing], { by: 'interval' }), { unit: 'percentunit' });
    expect(suggestion.enough && suggestion.warning).toBeGreaterThan(1 / 50);
  });

  it('are not set where figures are of no consequence', () => {
    const psi = seriesOf(WEEK_OF_POINTS, (i) => 0.004 + 0.001 * Math.sin(i));
    const negligible = { warning: 0.05, critical: 0.1 };
    expect(suggest(historyOf([psi]), { unit: 'none', negligible })).toMatchObject({ warning: 0.05, critical: 0.1 });
  });

  it('are not lower than the noise of a signal that knows its own', () => {
    const floor = {
      warning: new Float64Array(WEEK_OF_POINTS).fill(0.31),
      critical: new Float64Array(WEEK_OF_POINTS).fill(0.6),
    };
    const psi = seriesOf(WEEK_OF_POINTS, (i) => 0.004 + 0.001 * Math.sin(i), { noise: floor });
    expect(suggest(historyOf([psi]), { unit: 'none' })).toMatchObject({ warning: 0.35, critical: 0.6 });
  });

  it.each([
    [
      'an hour',
      seriesOf(12, () => 1),
      /0.042 days of ordinary history with 12 separate windows of 5m: it takes 1 day with 12/,
    ],
    ['nothing', seriesOf(0, () => 1), /no point of its history/],
    ['small samples', seriesOf(900, () => 1, { sample: new Float64Array(900).fill(3) }), /no point of its history/],
    ['what never varied', seriesOf(900, () => 0), /never varied/],
  ])('are refused for %s', (_, series, reason) => {
    expect(suggest(historyOf([series]), { unit: 'none' })).toEqual({
      enough: false,
      reason: expect.stringMatching(reason),
    });
  });

  const anySeries = fc
    .record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      level: fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      spread: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ seed, level, spread }) => {
      const next = noise(seed);
      const middle = Math.log(level / (1 - level));
      return seriesOf(600, () => 1 / (1 + Math.exp(-(middle + spread * next()))));
    });

  it('have warning and critical in the direction of the threshold, in that order', () => {
    fc.assert(
      fc.property(
        fc.array(anySeries, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('above', 'below'),
        fc.constantFrom('s', 'percentunit', 'none'),
        (series, direction, unit) => {
          const suggestion = suggest(historyOf(series, { direction }), { unit });
          if (!suggestion.enough) {
            expect([unit, suggestion.reason]).toEqual([
              'percentunit',
              expect.stringContaining('varies over nearly all'),
            ]);
            return;
          }
          const sign = direction === 'above' ? 1 : -1;
          expect(sign * suggestion.warning).toBeGreaterThan(sign * suggestion.usual);
          expect(sign * suggestion.critical).toBeGreaterThan(sign * suggestion.warning);
          if (unit === 'percentunit') {
            expect(suggestion.critical).toBeGreaterThan(0);
            expect(suggestion.critical).toBeLessThan(1);
          }
        }
      ),
      { numRuns: 60 }
    );
  });

  it('grow with the unit that of a duration', () => {
    const warningOf = (scale: number) => {
      const suggestion = suggest(historyOf([latencies(3, scale)]), { unit: 's' });
      return suggestion.enough ? suggestion.warning : NaN;
    };
    expect(warningOf(10) / warningOf(1)).toBeCloseTo(10, 6);
  });
});

describe('a back-test', () => {
  it('counts firings, minutes, flaps and what was caught', () => {
    // An incident of twenty minutes, a pause of ten minutes, twenty minutes more; and half an hour two days later.
    const bad = (i: number) => (i >= 100 && i < 104) || (i >= 106 && i < 110) || (i >= 700 && i < 706);
    const history = historyOf([seriesOf(WEEK_OF_POINTS, (i) => (bad(i) ? 0.45 : 0.1))]);
    const incidents = [
      { start: 100 * STEP, end: 110 * STEP },
      { start: 1500 * STEP, end: 1510 * STEP },
    ];
    const options = { thresholds: { warning: 0.4, critical: 0.5 }, incidents };
    const { warning, critical } = backtest(history, behaviour(NO_PATIENCE), options);
    expect(warning).toEqual({
      ...{ firings: 3, minutes: 70, flaps: 1, caught: 1, incidents: 2, unexplained: 1 },
      ...{ spans: expect.any(Array), lasts: false },
    });
    expect(critical).toMatchObject({ firings: 0, minutes: 0, caught: 0 });
    const calm = backtest(history, behaviour({ for: '10m', keepFiringFor: '15m' }), options);
    expect(calm.warning).toMatchObject({ firings: 2, flaps: 0, caught: 1 });
  });

  it('lets a figure that hovers about the threshold fire once where the rule has hysteresis', () => {
    const history = historyOf([seriesOf(200, (i) => (i >= 50 && i < 150 ? 0.4 + 0.01 * (-1) ** i : 0.1))]);
    const thresholds = { warning: 0.4, critical: 0.8 };
    const plain = behaviour(NO_PATIENCE);
    expect(backtest(history, plain, { thresholds }).warning).toMatchObject({ firings: 50, flaps: 49 });
    const recovery: Behaviour = { ...plain, hysteresis: { kind: 'relative', share: 0.1 } };
    expect(backtest(history, recovery, { thresholds }).warning).toMatchObject({ firings: 1, flaps: 0 });
  });

  it('asks for the whole interval and enough observations where the signal does', () => {
    const wide = seriesOf(300, () => 0.45, {
      lower: new Float64Array(300).fill(0.35),
      upper: new Float64Array(300).fill(0.6),
      sample: new Float64Array(300).fill(100),
    });
    const fires = (history: History) =>
      backtest(history, behaviour(FIVE_MINUTES), { thresholds: { warning: 0.4 } }).warning.firings;
    expect(fires(historyOf([wide]))).toBe(1);
    expect(fires(historyOf([wide], { by: 'interval' }))).toBe(0);
    expect(fires(historyOf([wide], { minimumSample: 101 }))).toBe(0);
  });

  it('fires no fewer minutes with a stricter threshold, and no more with more patience', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 50, maxLength: 120 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom('above', 'below'),
        fc.constantFrom('warning', 'critical'),
        fc.record({ hold: fc.integer({ min: 1, max: 2000 }), keep: fc.integer({ min: 1, max: 2000 }) }),
        (values, a, b, direction, severity, { hold, keep }) => {
          const history = historyOf([seriesOf(values.length, (i) => elementAt(values, i))], { direction });
          const minutes = (threshold: number, waits = hold) =>
            backtest(history, behaviour({ for: `${waits}s`, keepFiringFor: `${keep}s` }, direction), {
              thresholds: { [severity]: threshold },
            })[severity].minutes;
          const [strict, mild] =
            direction === 'above' ? [Math.min(a, b), Math.max(a, b)] : [Math.max(a, b), Math.min(a, b)];
          expect(minutes(strict)).toBeGreaterThanOrEqual(minutes(mild));
          expect(minutes(a, hold + STEP)).toBeLessThanOrEqual(minutes(a));
        }
      )
    );
  });
});

describe('figures a person would choose', () => {
  it.each([
    [0.0713, 'above', false, 0.08],
    [0.0713, 'below', false, 0.07],
    [412, 'above', false, 450],
    [0.987, 'below', true, 0.985],
    [0.9999, 'below', true, 0.9999],
    [0.93, 'above', true, 0.93],
    [-0.13, 'below', false, -0.15],
    [0.4, 'above', false, 0.4],
    [0, 'above', false, 0],
  ] as const)('%p, worse %s, becomes %p', (value, direction, isShare, figure) => {
    expect(roundAway(value, direction, isShare)).toBeCloseTo(figure, 9);
  });

  it('are never nearer to what is usual', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.constantFrom('above', 'below'),
        fc.boolean(),
        (value, direction, isShare) => {
          const sign = direction === 'above' ? 1 : -1;
          expect(sign * roundAway(value, direction, isShare)).toBeGreaterThanOrEqual(sign * value * (1 - sign * 1e-6));
        }
      )
    );
  });
});
