import type { Frame } from '../src/backend/grafana';
import { answeredSeries } from '../src/query/answered';
import { levelName, LEVELS } from '../src/query/level';
import type { Statistic } from '../src/query/query';
import type { HealthRow } from './row';

/** The newest state of every series that has a level, and since when it has had it. */
export function rowsOf(
  signal: string,
  frames: readonly Frame[],
  aliasesOf: (model: string, version: string) => readonly string[]
): HealthRow[] {
  return answeredSeries(frames).flatMap(({ labels, unit, times, values }) => {
    const levels = values.get('level');
    if (levels === undefined || levels.length === 0) {
      return [];
    }
    const last = (statistic: Statistic) => values.get(statistic)?.at(-1) ?? NaN;
    const { model = '', version = '', measure = signal, ...others } = labels;
    const began = beginning(levels);
    return [
      {
        model,
        version,
        aliases: aliasesOf(model, version),
        signal,
        measure,
        labels: others,
        value: last('value'),
        unit,
        level: levelName(levels.at(-1) ?? LEVELS.insufficient),
        sample: last('sample'),
        lower: last('lower'),
        upper: last('upper'),
        warning: last('warning'),
        critical: last('critical'),
        since: { time: (times[began] ?? NaN) * 1000, atLeast: began === 0 },
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
