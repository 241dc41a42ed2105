import type { LevelRule } from '../../../query/signal';
import {
  type AlertDefinition,
  type AlertQuery,
  type Evidence,
  type Hysteresis,
  type MissingDataHandling,
  SEVERITIES,
  type Severity,
  type Timing,
} from '../definition';

/**
 * A warning keeps firing for at least the pending period of its critical rule, so that there is no gap when the problem
 * grows; its own pending period is at least as long as the critical rule keeps firing, so that both do not fire at once
 * when the problem ends.
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

const TENTH: Hysteresis = { kind: 'relative', share: 0.1 };

export const STEPWISE: Hysteresis = { kind: 'none', reason: 'the value changes in whole steps' };

/** Problems of current traffic. */
export const OF_THE_MOMENT: MissingDataHandling = {
  insufficient: 'resolve',
  noData: 'OK',
  error: 'KeepLast',
  missingSeriesEvals: 2,
  reason:
    'Without traffic nothing is slow and nothing fails: no traffic is not an outage of the model. When Prometheus cannot be queried, its own alert fires and this one keeps its state.',
};

/** Problems of the model or its data, which do not go away when there is no traffic. */
export const OF_THE_MODEL: MissingDataHandling = {
  insufficient: 'hold',
  noData: 'OK',
  error: 'KeepLast',
  missingSeriesEvals: 3,
  reason:
    'Too few observations neither start nor end this alert: the model has not improved because it received no requests. It ends when the version no longer exists. When Prometheus cannot be queried, its own alert fires and this one keeps its state.',
};

/** Gauges of machines and of sources, which are there or are not. */
export const OF_THE_MACHINE: MissingDataHandling = {
  insufficient: 'resolve',
  noData: 'OK',
  error: 'KeepLast',
  missingSeriesEvals: 2,
  reason:
    'Such metrics are optional, so having none is not an alert; the alert of a machine that is gone ends. When Prometheus cannot be queried, its own alert fires and this one keeps its state.',
};

export const SAMPLED: Evidence = { value: true, sample: true, interval: true, movingThreshold: false };
const PLAIN: Evidence = { value: true, sample: false, interval: false, movingThreshold: false };
export const VERDICT: Evidence = { value: false, sample: false, interval: false, movingThreshold: false };

type RuleFromSignal = 'levelBy' | 'direction' | 'thresholds';
type Usual = 'unit' | 'hysteresis' | 'evidence' | 'labels';

/** What an entry of the catalogue says; the rest is usual, or the signal's own. */
interface Entry<Options>
  extends
    Omit<AlertDefinition, 'query' | RuleFromSignal | Usual>,
    Partial<Pick<AlertDefinition, RuleFromSignal | Usual>> {
  readonly query: AlertQuery & { readonly options: Options };
  /** Those that a rule is wanted for: all that the signal has a threshold for, or none where the alert is opt-in. */
  readonly severities?: readonly Severity[];
}

/** An alert that begins where the signal by itself calls its judged measure a warning and critical, unless the entry says otherwise. */
export function alert<Options>(
  { levelBy, thresholds }: LevelRule<Options>,
  { severities, ...entry }: Entry<Options>
): AlertDefinition {
  const own = thresholds?.(entry.query.options);
  const wanted = severities ?? (entry.optIn === undefined ? SEVERITIES : []);
  return {
    unit: 'none',
    hysteresis: TENTH,
    evidence: PLAIN,
    labels: [],
    levelBy,
    direction: own?.direction ?? 'above',
    thresholds: Object.fromEntries(
      wanted.flatMap((severity) => (own?.[severity] === undefined ? [] : [[severity, own[severity]]]))
    ),
    ...entry,
  };
}
