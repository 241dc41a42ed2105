import { grouped } from '../grouped';
import { leastSpacing } from '../query/align';
import { type LevelName, levelName, LEVELS } from '../query/level';
import { largest, smallest } from '../stats/elements';
import type { Incident, LevelHistory, Stretch } from './document';

/** Levels of a series over time, as they were answered: Unix seconds, and -1 to 2 or NaN. */
interface Levels {
  readonly times: readonly number[];
  readonly levels: readonly number[];
}

/**
 * Levels as stretches in Unix milliseconds. A point holds until the next one, but no longer than twice the usual distance:
 * after that nothing is known, and the stretch between is insufficient. None lies outside the period. A point at its
 * beginning, or before, looks back at what is not of it: what follows holds from the beginning on in its place.
 */
export function stretchesOf(all: Levels, period: { readonly from: number; readonly to: number }): Stretch[] {
  const { to: end } = period;
  const spacing = all.times.length > 1 ? leastSpacing(Float64Array.from(all.times)) : 0;
  const skipped = all.times.filter((time) => time * 1000 <= period.from).length;
  const [begin, levels] = [period.from / 1000, all.levels.slice(skipped)];
  const times = all.times
    .slice(skipped)
    .map((time, i) => (i === 0 && skipped > 0 && time - begin <= 2 * spacing ? begin : time));
  const known = times.flatMap((time, i): Stretch[] => {
    const next = times[i + 1] ?? Infinity;
    const holds = next - time <= 2 * spacing ? next : time + spacing;
    const level = levels[i] ?? NaN;
    const from = time * 1000;
    return [
      { level: Number.isNaN(level) ? 'insufficient' : levelName(level), from, to: Math.min(end, holds * 1000) },
      ...(next !== Infinity && holds < next
        ? [{ level: 'insufficient' as const, from: holds * 1000, to: Math.min(end, next * 1000) }]
        : []),
    ];
  });
  return joined(known.filter(({ from, to }) => to > from));
}

function joined(stretches: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = [];
  for (const stretch of stretches) {
    const last = all.at(-1);
    if (last !== undefined && last.level === stretch.level && last.to >= stretch.from) {
      all[all.length - 1] = { ...last, to: stretch.to };
    } else {
      all.push(stretch);
    }
  }
  return all;
}

/** Shares of the time that all stretches last; all are 0 where there is none. */
export function sharesOf(stretches: readonly Stretch[]): Readonly<Record<LevelName, number>> {
  const lengthOf = (some: readonly Stretch[]): number => some.reduce((sum, { from, to }) => sum + to - from, 0);
  const whole = lengthOf(stretches);
  const share = (name: LevelName): number =>
    whole === 0 ? 0 : lengthOf(stretches.filter(({ level }) => level === name)) / whole;
  return {
    ok: share('ok'),
    warning: share('warning'),
    critical: share('critical'),
    insufficient: share('insufficient'),
  };
}

/**
 * From the first to the last known level, in Unix milliseconds. Nothing where no level is known, or where that is the whole
 * period but for two steps at either end.
 */
export function coveredOf(
  standings: readonly Pick<LevelHistory, 'stretches'>[],
  { from, to, step }: { readonly from: number; readonly to: number; readonly step: number }
): { readonly from: number; readonly to: number } | undefined {
  const known = standings.flatMap(({ stretches }) => stretches.filter(({ level }) => level !== 'insufficient'));
  const first = Math.max(from, smallest(known.map((one) => one.from)));
  const last = Math.min(to, largest(known.map((one) => one.to)));
  const isWhole = first - from <= 2 * step && to - last <= 2 * step;
  return known.length === 0 || isWhole ? undefined : { from: first, to: last };
}

type Bad = Incident['signals'][number] & { readonly to: number };

/** When a version had a warning or worse, whichever signal: times that touch are one incident. Oldest first. */
export function incidentsOf(standings: readonly LevelHistory[], end: number): Incident[] {
  const versions = grouped(standings, ({ version }) => version);
  return [...versions.values()]
    .flatMap((all) => {
      const bad = all
        .flatMap(({ signal, stretches }) =>
          stretches.flatMap(({ level, from, to }): Bad[] =>
            level === 'warning' || level === 'critical' ? [{ signal, level, from, to }] : []
          )
        )
        .sort((a, b) => a.from - b.from || a.signal.localeCompare(b.signal));
      return together(bad).map((some) => incidentOf(all[0].version, some, end));
    })
    .sort((a, b) => a.from - b.from || a.version.localeCompare(b.version));
}

function together(bad: readonly Bad[]): Array<readonly [Bad, ...Bad[]]> {
  const all: Array<[Bad, ...Bad[]]> = [];
  let end = -Infinity;
  for (const one of bad) {
    const current = all.at(-1);
    if (current !== undefined && one.from <= end) {
      current.push(one);
    } else {
      all.push([one]);
    }
    end = Math.max(end, one.to);
  }
  return all;
}

function incidentOf(version: string, bad: readonly [Bad, ...Bad[]], end: number): Incident {
  const to = largest(bad.map((one) => one.to));
  const signals = [...grouped(bad, ({ signal }) => signal).values()].map((some) => {
    const level = worst(some);
    const from = smallest(some.flatMap((one) => (one.level === level ? [one.from] : [])));
    return { signal: some[0].signal, level, from };
  });
  return { version, from: bad[0].from, to, level: worst(bad), lasts: to >= end, signals };
}

const worst = (bad: readonly Pick<Bad, 'level'>[]): Bad['level'] =>
  bad.some(({ level }) => LEVELS[level] === LEVELS.critical) ? 'critical' : 'warning';

/** Whether there was a level at any moment: without one, nothing is known of what was well. */
export const wasEvaluated = (standings: ReadonlyArray<Pick<LevelHistory, 'shares'>>): boolean =>
  standings.some(({ shares }) => Object.values(shares).some((share) => share > 0));
