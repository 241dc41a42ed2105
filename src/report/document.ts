import type { LevelName } from '../query/level';

/**
 * What was known of models over a period, for people who were not there. Plain data: pages, JSON and model cards are
 * written from it, and it holds nothing that its own questions do not give again. Times are Unix milliseconds; a number
 * that is not known is NaN, and null in JSON.
 */
export interface PeriodReport {
  /** Of this form of the document. */
  readonly format: 1;
  /** What signals are called, by their ids. */
  readonly titles: Readonly<Record<string, string>>;
  readonly made: number;
  readonly from: number;
  readonly to: number;
  /** Milliseconds between the moments at which levels were read. */
  readonly step: number;
  /** The one model that was asked for. */
  readonly model?: string;
  /** What the data source says of its sources, and whether all of them answered. */
  readonly sources: string;
  readonly reachable: boolean;
  readonly models: readonly ModelReport[];
  /** From the first to the last known level; left out where that is the whole period, or there is none. */
  readonly covered?: { readonly from: number; readonly to: number };
  /** By whose thresholds alerts were simulated. */
  readonly rules: 'catalogue' | 'installed';
  /** Who looked, in numbers, where a trail was given; a text says why it could not be read. */
  readonly accesses?: Accesses | string;
  /** What could not be asked, and what limits the answers. */
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
  /** Those that may have silenced an alert of it; none where Grafana was not asked. */
  readonly silences: readonly Silence[];
  readonly groups: readonly Group[];
  readonly changes: readonly Change[];
  readonly actions: readonly ActionTaken[];
  /** Why they are not known: none are listed, and there may have been some. */
  readonly actionsProblem?: string;
}

export interface Version {
  readonly version: string;
  readonly aliases: readonly string[];
  readonly status: string;
  readonly created: number;
  readonly description: string;
  readonly tags: string;
  /** The run that made it, where the registry names one. */
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
  /** Whatever else tells its series from others. */
  readonly labels: Readonly<Record<string, string>>;
  readonly unit: string;
  /** NaN where there is no figure. */
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly sample: number;
  readonly warning: number;
  readonly critical: number;
}

/** A measure over the whole period. `signal` is the id of the signal, or of the objective's. */
export interface Figure extends Measured {
  /** Of an objective: which one, and what share has to be good. */
  readonly objective?: string;
  readonly target?: number;
  /** Where the bounds are those of its buckets, and no interval of 95 %. */
  readonly boundsOf?: 'buckets';
  /** None where no threshold speaks about it. */
  readonly level?: LevelName;
}

/** The levels of one signal of one version over the period. */
export interface LevelHistory {
  readonly signal: string;
  readonly version: string;
  /** Stretches of one level, in order of time, each up to where the next begins or the series ends. */
  readonly stretches: readonly Stretch[];
  /** Shares of the time that the series lasted. */
  readonly shares: Readonly<Record<LevelName, number>>;
}

export interface Stretch {
  readonly level: LevelName;
  readonly from: number;
  readonly to: number;
}

/** A time without a break in which a version had a warning or worse. */
export interface Incident {
  readonly version: string;
  readonly from: number;
  readonly to: number;
  readonly level: 'warning' | 'critical';
  /** Whether it lasted at the end of the period. */
  readonly lasts: boolean;
  /** What was bad, in the order in which it began. */
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

/** A version that was registered, began to serve or ceased to. */
export interface Change {
  readonly at: number;
  readonly title: string;
  readonly text: string;
}

/** An action that was proposed, with its result. */
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
  readonly phase: string;
  readonly doneAt: number;
  /** Figures in words. */
  readonly before: string;
  readonly after: string;
  readonly says: string;
}

/** Of a trail of accesses: how many entries of the period, by what. */
export interface Accesses {
  /** Whether the trail is as it was written; a text says what is not. */
  readonly intact: true | string;
  readonly total: number;
  /** How many others named no model: of all that were looked at, they may have shown any. */
  readonly unnamed: number;
  readonly refused: number;
  /** How many different people. */
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

/** A question as it can be asked again, and what was asked of the sources for it. */
export interface AskedQuestion {
  readonly id: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly from: number;
  readonly to: number;
  readonly intervalMs: number;
  readonly executed: string;
}
