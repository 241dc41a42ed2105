import type { LevelName } from '../src/query/level';
import type { Measured } from '../src/report/document';

/** What a pipeline's gate makes of a report; `usage` where the command itself makes no sense. */
export const EXIT = { ok: 0, warning: 1, critical: 2, noData: 3, usage: 4 } as const;

/** Reachable servers without stalled requests say nothing about a model's results. */
export const isOfServers = ({ signal }: Pick<HealthRow, 'signal'>): boolean =>
  signal === 'servers' || signal === 'stalls';

/** Whether any model had enough data to be judged, or is known to have had nothing to do. */
export const isJudged = ({ rows, idle }: Pick<HealthReport, 'rows' | 'idle'>): boolean =>
  idle.length > 0 || rows.some((row) => row.level !== 'insufficient' && !isOfServers(row));

/**
 * The exit code of `npm run check`: 2 where anything is critical, 3 where nothing or not every model could be judged, idle ones
 * apart, or a source or signal could not be asked, 1 for a warning where `failOn` says so. A critical model outranks an
 * unreachable source.
 */
export function exitCode({ rows, idle, faults, reachable }: HealthReport, failOn: 'warning' | 'critical'): number {
  if (rows.some(({ level }) => level === 'critical')) {
    return EXIT.critical;
  }
  if (!reachable || faults.length > 0 || !isJudged({ rows, idle })) {
    return EXIT.noData;
  }
  return failOn === 'warning' && rows.some(({ level }) => level === 'warning') ? EXIT.warning : EXIT.ok;
}

/** One model, version and measure, as on-call wants to see it. */
export interface HealthRow extends Measured {
  readonly model: string;
  /** The aliases that point at the version now. */
  readonly aliases: readonly string[];
  readonly level: LevelName;
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
  /** Models without requests, which is no fault. */
  readonly idle: readonly string[];
  readonly faults: readonly Fault[];
  readonly notices: readonly string[];
}
