import { type Levels, simulate, type SimulatedRule } from '../../../src/packs/rules';

/** The result of one evaluation for one alert instance. */
export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  /** -1 insufficient, 0 ok, 1 warning, 2 critical; NaN if missing. */
  readonly level: number;
  readonly recovery: number;
}

interface History {
  readonly labels: Readonly<Record<string, string>>;
  readonly times: number[];
  readonly level: number[];
  readonly recovery: number[];
}

export interface InstanceState {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'firing' | 'pending' | 'normal';
  /** Unix seconds since when it has been pending or firing. */
  readonly since?: number;
}

/** Evaluations kept per instance: more than any rule looks back. */
const KEPT = 1500;

/** The instances of one rule over its evaluations, with their states by simulation. */
export class Instances {
  readonly #histories = new Map<string, History>();

  /** `time` in Unix seconds. Known instances without a reading are recorded as missing. */
  add(time: number, readings: readonly Reading[]): void {
    const seen = new Set<string>();
    for (const { labels, level, recovery } of readings) {
      const key = keyOf(labels);
      seen.add(key);
      const history = this.#histories.get(key) ?? { labels, times: [], level: [], recovery: [] };
      this.#histories.set(key, history);
      push(history, time, level, recovery);
    }
    for (const [key, history] of this.#histories) {
      if (!seen.has(key)) {
        push(history, time, NaN, NaN);
      }
    }
  }

  states(simulated: SimulatedRule): InstanceState[] {
    return [...this.#histories.values()]
      .filter(({ level }) => level.some((one) => !Number.isNaN(one)))
      .map((history) => stateOf(history, simulated));
  }
}

const keyOf = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

function push(history: History, time: number, level: number, recovery: number): void {
  history.times.push(time);
  history.level.push(level);
  history.recovery.push(recovery);
  for (const column of [history.times, history.level, history.recovery]) {
    column.splice(0, column.length - KEPT);
  }
}

function stateOf({ labels, times, level, recovery }: History, simulated: SimulatedRule): InstanceState {
  const levels: Levels = {
    times: Float64Array.from(times),
    level: Float64Array.from(level),
    recovery: Float64Array.from(recovery),
  };
  const firing = simulate(simulated, levels).at(-1);
  if (firing !== undefined && firing.to === undefined) {
    return { labels, state: 'firing', since: firing.from };
  }
  // Without its pending period a rule fires from the time at which it becomes pending.
  const pending = simulate(
    { ...simulated, timing: { ...simulated.timing, for: '0s', keepFiringFor: '0s' } },
    levels
  ).at(-1);
  return pending !== undefined && pending.to === undefined
    ? { labels, state: 'pending', since: pending.from }
    : { labels, state: 'normal' };
}
