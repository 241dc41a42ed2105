import type { Unit } from '../../query/units';

export const SEVERITIES = ['warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How often the rules of a group are evaluated, one after another: a Prometheus duration. */
export const GROUP_INTERVALS = {
  sources: '1m',
  service: '1m',
  objectives: '1m',
  resources: '1m',
  quality: '5m',
  data: '5m',
  drift: '5m',
  business: '5m',
  actions: '1m',
} as const;
export type RuleGroup = keyof typeof GROUP_INTERVALS;

/** What is asked of a signal. Everything else of a query (mode, statistic, thresholds) is the rule's business. */
export interface AlertQuery {
  readonly signal: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly groupBy?: readonly string[];
  /** How far back each evaluation looks; a Prometheus duration. */
  readonly window: string;
}

/** How long a condition must hold before a rule fires, and be gone before it ends. Prometheus durations, `0s` for none. */
export interface Timing {
  readonly for: string;
  readonly keepFiringFor: string;
}

/**
 * How far a figure must recover before an alert ends, so that one which hovers about a threshold does not flap.
 * `relative`: a share of the threshold where higher is worse, of its distance to one where lower is worse (shares
 * and ratios). `none`: the figure moves in steps, or leaves the threshold for good.
 */
export type Hysteresis =
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'relative'; readonly share: number }
  | { readonly kind: 'absolute'; readonly distance: number };

/**
 * What becomes of an alert that fires while too few observations come in to judge. `resolve`: the cause is of the
 * moment, and there is no moment. `hold`: the cause lies in the model or its data, and silence mends neither.
 */
export type Insufficient = 'resolve' | 'hold';

/** Grafana's settings for a rule's state on no data and on an error. */
export type NoDataState = 'OK' | 'KeepLast' | 'NoData' | 'Alerting';
export type ExecErrState = 'OK' | 'KeepLast' | 'Error' | 'Alerting';

export interface MissingDataHandling {
  readonly insufficient: Insufficient;
  readonly noData: NoDataState;
  readonly error: ExecErrState;
  /** After so many evaluations without it an instance is taken for gone, and its alert ends. */
  readonly missingSeriesEvals: number;
  /** Why these and not others, for people who want to change them. */
  readonly reason: string;
}

/** What stands beside the value in an alert's text. */
export interface Evidence {
  /** Not where the value is a verdict (an alarm, a detector, reachable or not) that the text describes. */
  readonly value: boolean;
  readonly sample: boolean;
  readonly interval: boolean;
  /** The threshold in force moves with the sample (noise lifts it), so it is asked for at each evaluation. */
  readonly movingThreshold: boolean;
  /** When the alert's version was there: whether the problem began with it. */
  readonly versions?: boolean;
}

/**
 * One thing worth an alert: what is asked, from where it is a warning and critical, and how the alert behaves. Data
 * alone: its Grafana and Prometheus forms, the app's page and the documentation are made from it.
 */
export interface AlertDefinition {
  /** Also the runbook's id, and part of the rules' uids. Lower case and dashes, at most 20 characters. */
  readonly id: string;
  readonly title: string;
  readonly group: RuleGroup;
  readonly query: AlertQuery;
  /** Of the judged value. */
  readonly unit: Unit;
  readonly levelBy: 'value' | 'interval';
  readonly direction: 'above' | 'below';
  /** In the value's unit. A severity without a threshold has no rule, unless the pack sets one. */
  readonly thresholds: Readonly<Partial<Record<Severity, number>>>;
  /** Why there are no default thresholds, where there are none: the rules come with the thresholds that a team sets. */
  readonly optIn?: string;
  readonly timing: Readonly<Record<Severity, Timing>>;
  readonly hysteresis: Hysteresis;
  readonly handling: MissingDataHandling;
  readonly evidence: Evidence;
  /** Labels besides `model` and `version` that distinguish instances and are part of the text. */
  readonly labels: readonly string[];
  /** Asked for beside the value, to name in the description. */
  readonly names?: readonly NamedQuery[];
  /** What is compared with the threshold: `p95 latency`; without `evidence.value` a statement: `MLflow cannot be reached`. */
  readonly measured: string;
  readonly meaning: string;
  readonly firstCheck: string;
  /** The dashboard (slug) where the alert leads, and the panel there: its title and the id that its dashboard gives it. */
  readonly dashboard: { readonly slug: string; readonly panel: string; readonly id: number };
}

/** A query with one series per model version, whose labels name the subject of the text: the worst feature. */
interface NamedQuery {
  readonly refId: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly label: string;
}
