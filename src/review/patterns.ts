import { betaInc } from '../stats/special';

/** Alarms of one rule as moments (Unix seconds), those that follow closely on another left out: they are no second proof. */
export function episodesOf(spans: ReadonlyArray<{ readonly start: number; readonly end: number }>): number[] {
  const starts: number[] = [];
  let end = -Infinity;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    if (span.start > end + APART) {
      starts.push(span.start);
    }
    end = Math.max(end, span.end);
  }
  return starts;
}

const APART = 3600;
/** Fewer are no pattern, however unlikely. */
const FEWEST = 4;
const SURE = 0.01;

/** What alarms have in common: in how many of them, of what share of the time it is true anyway. */
interface Pattern {
  readonly of: number;
  readonly all: number;
  readonly share: number;
  /** That chance alone makes as many of them, times the number of things that were looked at. */
  readonly chance: number;
}

/** The probability of `of` or more among `all` where each is one with the probability `share`. */
const atLeast = (of: number, all: number, share: number): number =>
  of === 0 ? 1 : betaInc(of, all - of + 1, Math.min(1, share));

const surest = <One extends Pattern>(all: readonly One[]): One | undefined =>
  all.filter(({ of, chance }) => of >= FEWEST && chance < SURE).sort((a, b) => a.chance - b.chance)[0];

export interface TimePattern extends Pattern {
  /** 0 is Sunday; none for any. */
  readonly weekday?: number;
  /** From this hour on, for three; none for the whole day. UTC. */
  readonly hour?: number;
}

const HOURS = 3;
const DAYS = [0, 1, 2, 3, 4, 5, 6];
const HOURS_OF_DAY = Array.from({ length: 24 }, (_, hour) => hour);

const placeOf = (time: number) => ({
  weekday: new Date(1000 * time).getUTCDay(),
  hour: new Date(1000 * time).getUTCHours(),
});

/**
 * The weekday, the three hours of a day or both in which more alarms began than chance would have it; none where that is not
 * sure. Of a week and a day there are 199 such, each of which counts as looked at. `times` are the moments that were judged.
 */
export function timePattern(starts: readonly number[], times: readonly number[]): TimePattern | undefined {
  if (starts.length < FEWEST || times.length === 0) {
    return undefined;
  }
  const count = (some: readonly number[]): Float64Array => {
    const cells = new Float64Array(7 * 24);
    some
      .map(placeOf)
      .forEach(({ weekday, hour }) => (cells[24 * weekday + hour] = (cells[24 * weekday + hour] ?? 0) + 1));
    return cells;
  };
  const [began, judged] = [count(starts), count(times)];
  const windows = [
    ...DAYS.map((weekday) => ({ weekday })),
    ...HOURS_OF_DAY.map((hour) => ({ hour })),
    ...DAYS.flatMap((weekday) => HOURS_OF_DAY.map((hour) => ({ weekday, hour }))),
  ];
  const sum = (cells: Float64Array, { weekday, hour }: Pick<TimePattern, 'weekday' | 'hour'>): number => {
    const hours = hour === undefined ? HOURS_OF_DAY : [0, 1, 2].map((more) => hour + more);
    return (weekday === undefined ? DAYS : [weekday])
      .flatMap((day) => hours.map((one) => cells[(24 * day + one) % cells.length] ?? 0))
      .reduce((a, b) => a + b, 0);
  };
  return surest(
    windows.map((window) => {
      const of = sum(began, window);
      const share = sum(judged, window) / times.length;
      return { ...window, of, all: starts.length, share, chance: windows.length * atLeast(of, starts.length, share) };
    })
  );
}

/** A figure of the same model over the same time. */
export interface Companion {
  readonly name: string;
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

export interface CompanionPattern extends Pattern {
  readonly name: string;
  readonly side: 'highest' | 'lowest';
}

const TENTH = 0.1;

/**
 * The figure that was among its highest, or lowest, tenth of the period when more alarms began than chance would have it; none
 * where that is not sure. `within` is how long before an alarm began its last point may lie, seconds.
 */
export function companionPattern(
  starts: readonly number[],
  companions: readonly Companion[],
  within: number
): CompanionPattern | undefined {
  const found = companions.flatMap(({ name, times, values }) => {
    const known = Array.from(values)
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    const lowest = known[Math.floor(TENTH * (known.length - 1))] ?? NaN;
    const highest = known[Math.ceil((1 - TENTH) * (known.length - 1))] ?? NaN;
    const moments = Array.from(times);
    const then = starts
      .map((start) => {
        const last = moments.findLastIndex((time) => time <= start);
        return start - (moments[last] ?? NaN) <= within ? (values[last] ?? NaN) : NaN;
      })
      .filter(Number.isFinite);
    const sides = { highest: (value: number) => value > highest, lowest: (value: number) => value < lowest };
    return (['highest', 'lowest'] as const).map((side) => {
      const of = then.filter(sides[side]).length;
      const share = known.filter(sides[side]).length / known.length;
      const chance = 2 * companions.length * atLeast(of, then.length, share);
      return { name, side, of, all: then.length, share, chance };
    });
  });
  return surest(found);
}

const NAMES = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays'];
const clock = (hour: number): string => `${String(hour % 24).padStart(2, '0')}:00`;
const chanceText = (chance: number): string => (chance < 0.001 ? 'p < 0.001' : `p = ${chance.toPrecision(1)}`);
const timeShare = (share: number): string => `${(100 * share).toPrecision(2)} % of the time`;

export function timeText({ weekday, hour, of, all, share, chance }: TimePattern): string {
  const day = weekday === undefined ? '' : ` on ${NAMES[weekday] ?? ''}`;
  const hours = hour === undefined ? '' : ` between ${clock(hour)} and ${clock(hour + HOURS)} UTC`;
  return `${of} of ${all} alarms began${day}${hours}, which are ${timeShare(share)} (${chanceText(chance)}).`;
}

export const companionText = ({ name, side, of, all, share, chance }: CompanionPattern): string =>
  `In ${of} of ${all} alarms ${name} was among its ${side} tenth, which it is ${timeShare(share)} (${chanceText(chance)}).`;
