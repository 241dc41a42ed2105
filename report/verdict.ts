import type { HealthReport } from './row';

/** What a pipeline's gate makes of a report; `usage` where the command itself makes no sense. */
export const EXIT = { ok: 0, warning: 1, critical: 2, noData: 3, usage: 4 } as const;

/** Whether any model had enough data to be judged: that its servers are up is no word on what they do. */
export const isJudged = ({ rows }: Pick<HealthReport, 'rows'>): boolean =>
  rows.some(({ level, signal }) => level !== 'insufficient' && signal !== 'servers');

/**
 * The exit code of `npm run check`: 2 where anything is critical, 3 where nothing or not every model could be judged, or a
 * source or signal could not be asked, 1 for a warning where `failOn` says so. A critical model outranks an unreachable source.
 */
export function exitCode({ rows, faults, reachable }: HealthReport, failOn: 'warning' | 'critical'): number {
  if (rows.some(({ level }) => level === 'critical')) {
    return EXIT.critical;
  }
  if (!reachable || faults.length > 0 || !isJudged({ rows })) {
    return EXIT.noData;
  }
  return failOn === 'warning' && rows.some(({ level }) => level === 'warning') ? EXIT.warning : EXIT.ok;
}
