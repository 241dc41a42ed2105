import type { LevelRule } from '../../../query/signal';
import {
  type AlertDefinition,
  type AlertQuery,
  type Evidence,
  type Hysteresis,
  type MissingDataHandling,
  type RuleGroup,
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
const STEADY: Timings = {
  warning: { for: '15m', keepFiringFor: '15m' },
  critical: { for: '5m', keepFiringFor: '15m' },
};

/** Windows of six hours and more: minutes do not matter. */
const SLOW: Timings = {
  warning: { for: '30m', keepFiringFor: '30m' },
  critical: { for: '15m', keepFiringFor: '30m' },
};

/** The alarm’s own windows are long enough; one more minute keeps a single evaluation from paging. */
const OF_OBJECTIVES: Timings = {
  warning: { for: '5m', keepFiringFor: '5m' },
  critical: { for: '1m', keepFiringFor: '5m' },
};

/**
 * The signal is the minimum over five minutes and the pending period is five more: ten minutes of saturation, of which
 * the second half is seen as pending.
 */
const OF_SATURATION: Timings = {
  warning: { for: '5m', keepFiringFor: '5m' },
  critical: { for: '5m', keepFiringFor: '5m' },
};

const OF_OUTAGES: Timings = {
  warning: { for: '5m', keepFiringFor: '2m' },
  critical: { for: '2m', keepFiringFor: '2m' },
};

/** What has ended has ended: there is nothing to wait for. */
const OF_ACTIONS: Timings = {
  warning: { for: '1m', keepFiringFor: '1m' },
  critical: { for: '0s', keepFiringFor: '0s' },
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
const OF_THE_MODEL: MissingDataHandling = {
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

/** The only group for which a query error is the alert itself: all others keep their state. */
export const OF_THE_SOURCES: MissingDataHandling = {
  insufficient: 'resolve',
  noData: 'OK',
  error: 'Alerting',
  missingSeriesEvals: 2,
  reason:
    'When queries fail, no other rule can be evaluated, whatever the cause: so only this rule fires on errors. A source that is not configured has no series, which is not an alert.',
};

/** What the record in MLflow says. */
const OF_THE_RECORD: MissingDataHandling = {
  insufficient: 'resolve',
  noData: 'OK',
  error: 'KeepLast',
  missingSeriesEvals: 2,
  reason:
    'A data source without actions has no series, which is not an alert. When MLflow cannot be queried, its own alert fires and this one keeps its state.',
};

export const SAMPLED: Evidence = { value: true, sample: true, interval: true, movingThreshold: false };
export const PLAIN: Evidence = { value: true, sample: false, interval: false, movingThreshold: false };
export const VERDICT: Evidence = { value: false, sample: false, interval: false, movingThreshold: false };

/** Those whose figure is a level by itself. */
const OF_VERDICTS = { hysteresis: STEPWISE, evidence: VERDICT };

type OfGroup = 'timing' | 'handling';

/** How the alerts of a group behave, unless an entry says otherwise. */
const OF_GROUP: Readonly<
  Record<RuleGroup, Pick<AlertDefinition, OfGroup> & Partial<Pick<AlertDefinition, 'hysteresis' | 'evidence'>>>
> = {
  sources: { timing: OF_OUTAGES, handling: OF_THE_SOURCES, ...OF_VERDICTS },
  service: { timing: SWIFT, handling: OF_THE_MOMENT },
  objectives: { timing: OF_OBJECTIVES, handling: OF_THE_MOMENT, ...OF_VERDICTS },
  resources: { timing: OF_SATURATION, handling: OF_THE_MACHINE },
  quality: { timing: STEADY, handling: OF_THE_MODEL },
  data: { timing: STEADY, handling: OF_THE_MODEL },
  drift: { timing: SLOW, handling: OF_THE_MODEL },
  business: { timing: STEADY, handling: OF_THE_MODEL },
  actions: { timing: OF_ACTIONS, handling: OF_THE_RECORD, ...OF_VERDICTS },
};

type RuleFromSignal = 'levelBy' | 'direction' | 'thresholds';
type Usual = 'unit' | 'hysteresis' | 'evidence' | 'labels';

/** The groups whose problems may have begun with a version. */
const OF_VERSIONS: ReadonlySet<RuleGroup> = new Set(['service', 'quality', 'data', 'drift']);

/** What an entry of the catalogue says; the rest is usual, its group's or the signal's own. */
interface Entry<Options>
  extends
    Omit<AlertDefinition, 'query' | RuleFromSignal | OfGroup | Usual>,
    Partial<Pick<AlertDefinition, RuleFromSignal | OfGroup | Usual>> {
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
  const { evidence = levelBy === 'interval' ? SAMPLED : PLAIN } = { ...OF_GROUP[entry.group], ...entry };
  return {
    unit: 'none',
    hysteresis: TENTH,
    labels: [],
    ...OF_GROUP[entry.group],
    levelBy,
    direction: own?.direction ?? 'above',
    thresholds: Object.fromEntries(
      wanted.flatMap((severity) => (own?.[severity] === undefined ? [] : [[severity, own[severity]]]))
    ),
    ...entry,
    evidence: { ...evidence, versions: OF_VERSIONS.has(entry.group) },
  };
}
