import type { LevelName } from '../src/query/level';

/** One model, version and measure, as on-call wants to see it. */
export interface HealthRow {
  readonly model: string;
  readonly version: string;
  /** The aliases that point at the version now. */
  readonly aliases: readonly string[];
  readonly signal: string;
  readonly measure: string;
  /** Whatever else tells this series from others. */
  readonly labels: Readonly<Record<string, string>>;
  /** NaN where there is no figure. */
  readonly value: number;
  readonly unit: string;
  readonly level: LevelName;
  readonly sample: number;
  readonly lower: number;
  readonly upper: number;
  readonly warning: number;
  readonly critical: number;
  /** Unix milliseconds since when the level has been this one; `atLeast` when it was so before the look-back began. */
  readonly since: { readonly time: number; readonly atLeast: boolean };
  /** Unix milliseconds of the last figure, where there should have been others since: what it is of is scraped no more. */
  readonly ended?: number;
}

/** A source or a signal that could not be asked. */
export interface Fault {
  readonly what: string;
  readonly error: string;
}

export interface HealthReport {
  /** Unix milliseconds. */
  readonly time: number;
  /** What the data source says of its sources. */
  readonly sources: string;
  readonly reachable: boolean;
  readonly rows: readonly HealthRow[];
  readonly faults: readonly Fault[];
  readonly notices: readonly string[];
}
