import { type Levels, simulate, type SimulatedRule } from '../../../src/packs/rules';

/** What one evaluation read of an instance. */
export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  /** -1 insufficient, 0 ok, 1 warning, 2 critical; NaN where there was none. */
  readonly level: number;
  readonly recovery: number;
}

interface Past {
  readonly labels: Readonly<Record<string, string>>;
  readonly times: number[];
  readonly level: number[];
  readonly recovery: number[];
}

export interface InstanceState {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'firing' | 'pending' | 'normal';
  /** Unix seconds; since when it is pending or fires. */
  readonly since?: number;
}

/** Evaluations that are kept: longer than any rule looks back. */
const KEPT = 1500;

/** The instances of one rule over its evaluations, simulated as Grafana plays them. */
export class Instances {
  readonly #past = new Map<string, Past>();

  /** `time` in Unix seconds. Instances without a reading were missing at this evaluation. */
  add(time: number, readings: readonly Reading[]): void {
    const seen = new Set<string>();
    for (const { labels, level, recovery } of readings) {
      const key = keyOf(labels);
      seen.add(key);
      const past = this.#past.get(key) ?? { labels, times: [], level: [], recovery: [] };
      this.#past.set(key, past);
      push(past, time, level, recovery);
    }
    for (const [key, past] of this.#past) {
      if (!seen.has(key)) {
        push(past, time, NaN, NaN);
      }
    }
  }

  states(simulated: SimulatedRule): InstanceState[] {
    return [...this.#past.values()]
      .filter(({ level }) => level.some((one) => !Number.isNaN(one)))
      .map((past) => stateOf(past, simulated));
  }
}

const keyOf = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

function push(past: Past, time: number, level: number, recovery: number): void {
  past.times.push(time);
  past.level.push(level);
  past.recovery.push(recovery);
  for (const column of [past.times, past.level, past.recovery]) {
    column.splice(0, column.length - KEPT);
  }
}

function stateOf({ labels, times, level, recovery }: Past, simulated: SimulatedRule): InstanceState {
  const levels: Levels = {
    times: Float64Array.from(times),
    level: Float64Array.from(level),
    recovery: Float64Array.from(recovery),
  };
  const firing = simulate(simulated, levels).at(-1);
  if (firing !== undefined && firing.to === undefined) {
    return { labels, state: 'firing', since: firing.from };
  }
  // Without its hold a rule fires from where it is pending.
  const pending = simulate(
    { ...simulated, timing: { ...simulated.timing, for: '0s', keepFiringFor: '0s' } },
    levels
  ).at(-1);
  return pending !== undefined && pending.to === undefined
    ? { labels, state: 'pending', since: pending.from }
    : { labels, state: 'normal' };
}
