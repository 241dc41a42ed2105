import type { Evidence, Handling, Hysteresis, Severity, Timing } from '../definition';

/**
 * A warning is kept for at least as long as its critical one waits, so that there is no gap when trouble grows; and it
 * waits for at least as long as the critical one is kept, so that both do not speak at once when trouble ends.
 */
type Timings = Readonly<Record<Severity, Timing>>;

/** Windows of minutes: what users feel now. */
export const SWIFT: Timings = {
  warning: { for: '5m', keepFiringFor: '5m' },
  critical: { for: '2m', keepFiringFor: '5m' },
};

/** Windows of an hour. */
export const STEADY: Timings = {
  warning: { for: '15m', keepFiringFor: '15m' },
  critical: { for: '5m', keepFiringFor: '15m' },
};

/** Windows of six hours and more: minutes do not matter. */
export const SLOW: Timings = {
  warning: { for: '30m', keepFiringFor: '30m' },
  critical: { for: '15m', keepFiringFor: '30m' },
};

export const TENTH: Hysteresis = { kind: 'relative', share: 0.1 };

export const STEPWISE: Hysteresis = { kind: 'none', why: 'the figure moves in whole steps' };

/** Trouble of the moment: what is asked of the model now. */
export const OF_THE_MOMENT: Handling = {
  insufficient: 'resolve',
  noData: 'OK',
  error: 'KeepLast',
  missingSeriesEvals: 2,
  why: 'Without traffic nothing is slow and nothing fails: no traffic is no outage of the model. When Prometheus cannot be asked, its own alert says so and this one stays as it is.',
};

/** Trouble of the model or its data, which a quiet night does not mend. */
export const OF_THE_MODEL: Handling = {
  insufficient: 'hold',
  noData: 'OK',
  error: 'KeepLast',
  missingSeriesEvals: 3,
  why: 'Too few observations neither raise this alert nor end it: the model has not got better because nobody asked it. It ends when the version no longer exists. When Prometheus cannot be asked, its own alert says so and this one stays as it is.',
};

/** Gauges of machines and of sources, which are there or are not. */
export const OF_THE_MACHINE: Handling = {
  insufficient: 'resolve',
  noData: 'OK',
  error: 'KeepLast',
  missingSeriesEvals: 2,
  why: 'Not everybody has such metrics, so having none is no alarm; a machine that is gone takes its alert with it. When Prometheus cannot be asked, its own alert says so and this one stays as it is.',
};

export const SAMPLED: Evidence = { value: true, sample: true, interval: true, movingThreshold: false };
export const PLAIN: Evidence = { value: true, sample: false, interval: false, movingThreshold: false };
export const VERDICT: Evidence = { value: false, sample: false, interval: false, movingThreshold: false };
