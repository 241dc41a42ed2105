import type { Frame } from '../src/backend/grafana';
import { hasEnded } from '../src/query/align';
import { answeredSeries } from '../src/query/answered';
import { levelName, LEVELS } from '../src/query/level';
import type { Statistic } from '../src/query/query';
import type { HealthRow } from './row';

/** What was asked: until when, in Unix milliseconds, and how closely. */
export interface Range {
  readonly to: number;
  readonly stepMs: number;
}

/**
 * The newest state of every series that has a level, and since when it has had it. A series that ends before what was asked for
 * has none: its current state is unknown.
 */
export function rowsOf(
  signal: string,
  frames: readonly Frame[],
  aliasesOf: (model: string, version: string) => readonly string[],
  range: Range
): HealthRow[] {
  return answeredSeries(frames).flatMap(({ labels, unit, times, values }) => {
    const levels = values.get('level');
    if (levels === undefined || levels.length === 0) {
      return [];
    }
    const last = (statistic: Statistic) => values.get(statistic)?.at(-1) ?? NaN;
    const { model = '', version = '', measure = signal, ...others } = labels;
    const began = beginning(levels);
    const ended = isOver(times, range) ? (times.at(-1) ?? NaN) * 1000 : undefined;
    return [
      {
        model,
        version,
        aliases: aliasesOf(model, version),
        signal,
        measure,
        labels: others,
        value: ended === undefined ? last('value') : NaN,
        unit,
        level: ended === undefined ? levelName(levels.at(-1) ?? LEVELS.insufficient) : 'insufficient',
        sample: last('sample'),
        lower: last('lower'),
        upper: last('upper'),
        warning: last('warning'),
        critical: last('critical'),
        since: { time: ended ?? (times[began] ?? NaN) * 1000, atLeast: ended === undefined && began === 0 },
        ...(ended === undefined ? {} : { ended }),
      },
    ];
  });
}

/** The index from which on the last level has held. */
function beginning(levels: readonly number[]): number {
  const last = levels.at(-1);
  let index = levels.length - 1;
  while (index > 0 && levels[index - 1] === last) {
    index--;
  }
  return index;
}

/** Whether the series that have these times (Unix seconds) have ended before what was asked for. */
export const isOver = (times: readonly number[], { to, stepMs }: Range): boolean =>
  hasEnded(Float64Array.from(times), stepMs / 1000, to / 1000);
