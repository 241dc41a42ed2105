import type { LevelName } from '../query/level';

/**
 * The health of models over a period. Plain data: pages, JSON and model cards are
 * generated from it, and its questions reproduce all of it. Times are Unix milliseconds; a number
 * that is not known is NaN, and null in JSON.
 */
export interface PeriodReport {
  /** The version of this format. */
  readonly format: 1;
  /** Titles of signals by id. */
  readonly titles: Readonly<Record<string, string>>;
  readonly made: number;
  readonly from: number;
  readonly to: number;
  /** Milliseconds between the moments at which levels were read. */
  readonly step: number;
  /** The one model that was asked for. */
  readonly model?: string;
  /** The health message of the data source, and whether all sources answered. */
  readonly sources: string;
  readonly reachable: boolean;
  readonly models: readonly ModelReport[];
  /** From the first to the last known level; left out where that is the whole period, or there is none. */
  readonly covered?: { readonly from: number; readonly to: number };
  /** Which thresholds alerts were simulated with. */
  readonly rules: 'catalogue' | 'installed';
  /** Access counts if a trail was given; a text if it could not be read. */
  readonly accesses?: Accesses | string;
  /** Failed queries, and notices that limit the answers. */
  readonly limits: readonly Limit[];
  readonly asked: readonly AskedQuestion[];
}

/** One model; the one without a name holds what belongs to no model, such as a machine. */
export interface ModelReport {
  readonly name: string;
  readonly description: string;
  readonly tags: string;
  /** Newest first. */
  readonly versions: readonly Version[];
  readonly figures: readonly Figure[];
  readonly standings: readonly LevelHistory[];
  readonly incidents: readonly Incident[];
  readonly alerts: readonly Alert[];
  /** Those that may have silenced an alert of it; empty if Grafana was not queried. */
  readonly silences: readonly Silence[];
  readonly groups: readonly Group[];
  readonly changes: readonly Change[];
  readonly actions: readonly ActionTaken[];
  /** Why `actions` is empty although there may have been some. */
  readonly actionsProblem?: string;
}

export interface Version {
  readonly version: string;
  readonly aliases: readonly string[];
  readonly status: string;
  readonly created: number;
  readonly description: string;
  readonly tags: string;
  /** The run that logged it, if the registry names one. */
  readonly runId?: string;
  readonly run?: RunOf;
  readonly datasets: readonly string[];
}

export interface RunOf {
  readonly name: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly params: Readonly<Record<string, string>>;
}

/** A measure of one version, by its signal. */
export interface Measured {
  readonly signal: string;
  readonly measure: string;
  readonly version: string;
  /** The other labels that identify its series. */
  readonly labels: Readonly<Record<string, string>>;
  readonly unit: string;
  /** NaN if unknown. */
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly sample: number;
  readonly warning: number;
  readonly critical: number;
}

/** A measure over the whole period. `signal` is the id of the signal, or of the objective's. */
export interface Figure extends Measured {
  /** For an objective: its name and its target share. */
  readonly objective?: string;
  readonly target?: number;
  /** Set if the bounds are those of buckets instead of a 95 % interval. */
  readonly boundsOf?: 'buckets';
  /** Undefined without a threshold. */
  readonly level?: LevelName;
}

/** The levels of one signal of one version over the period. */
export interface LevelHistory {
  readonly signal: string;
  readonly version: string;
  /** Stretches of one level, in order of time, each up to where the next begins or the series ends. */
  readonly stretches: readonly Stretch[];
  /** Shares of the time that the series covers. */
  readonly shares: Readonly<Record<LevelName, number>>;
}

export interface Stretch {
  readonly level: LevelName;
  readonly from: number;
  readonly to: number;
}

/** An uninterrupted time in which a version was at warning or worse. */
export interface Incident {
  readonly version: string;
  readonly from: number;
  readonly to: number;
  readonly level: 'warning' | 'critical';
  /** Whether it was ongoing at the end of the period. */
  readonly lasts: boolean;
  /** The affected signals in order of their start. */
  readonly signals: ReadonlyArray<{
    readonly signal: string;
    readonly level: 'warning' | 'critical';
    readonly from: number;
  }>;
}

/** A rule that fired for a version, as it was simulated over the period. */
export interface Alert {
  readonly version: string;
  /** The id of its definition, and its runbook's. */
  readonly rule: string;
  readonly title: string;
  readonly severity: 'warning' | 'critical';
  readonly firings: ReadonlyArray<{
    readonly from: number;
    readonly to: number;
    /** Whether it still fired at the end of the period. */
    readonly lasts: boolean;
  }>;
}

/** A silence of Grafana's. */
export interface Silence {
  readonly from: number;
  readonly to: number;
  readonly by: string;
  readonly comment: string;
  readonly matchers: ReadonlyArray<{
    readonly name: string;
    readonly value: string;
    readonly isRegex: boolean;
    readonly isEqual: boolean;
  }>;
}

/** A row of the table of protected groups: its columns by name, in their order. */
export type Group = Readonly<Record<string, string>>;

/** A version that was registered, or started or stopped serving. */
export interface Change {
  readonly at: number;
  readonly title: string;
  readonly text: string;
}

/** A proposed action and its result. */
export interface ActionTaken {
  readonly id: number;
  /** The id of its settings. */
  readonly setting: string;
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  readonly approvedBy: string;
  /** Whether Grafana's identity tokens tell who proposed it and who approved it apart; false where nobody approved it. */
  readonly areIdentified: boolean;
  readonly phase: string;
  readonly doneAt: number;
  /** Figures in words. */
  readonly before: string;
  readonly after: string;
  readonly says: string;
}

/** Counts of the entries of an audit trail in the period. */
export interface Accesses {
  /** Whether the trail is intact, or a text that says what is not. */
  readonly intact: true | string;
  readonly total: number;
  /** How many more named no model: they may have shown any model. */
  readonly unnamed: number;
  readonly refused: number;
  /** The number of distinct users. */
  readonly people: number;
  readonly byOrigin: Readonly<Record<string, number>>;
  readonly bySignal: Readonly<Record<string, number>>;
  /** By dashboard and panel, with a space between. */
  readonly byPanel: Readonly<Record<string, number>>;
  readonly actionSteps: number;
}

export interface Limit {
  /** The id of the question. */
  readonly of: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
}

/** A question in repeatable form, with the queries it sent to the sources. */
export interface AskedQuestion {
  readonly id: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly from: number;
  readonly to: number;
  readonly intervalMs: number;
  readonly executed: string;
}
