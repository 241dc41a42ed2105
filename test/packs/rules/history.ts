import type { PluginClient } from '../../../host';
import type { Frame } from '../../../src/backend/grafana';
import {
  type AlertRule,
  type Levels,
  type PackSettings,
  queryOf,
  simulate,
  simulatedRule,
} from '../../../src/packs/rules';
import type { Labels } from '../../../src/query/series';
import { DAY } from '../../../src/time';

/** One instance of a definition's rules, over the time that was asked for. */
interface Instance {
  readonly labels: Labels;
  readonly levels: Levels;
}

/**
 * What a rule compares, at each of its evaluations between two Unix times (seconds): as it asks, but over time. Asked
 * for day by day, as one answer of a week would be too long.
 */
export async function levelsOf(
  client: PluginClient,
  rule: AlertRule,
  settings: PackSettings,
  { from, to, interval }: { readonly from: number; readonly to: number; readonly interval: number }
): Promise<Instance[]> {
  const level = new Map<string, Map<number, number>>();
  const recovery = new Map<string, Map<number, number>>();
  for (let start = from; start < to; start += DAY) {
    const range = { from: start * 1000, to: Math.min(start + DAY, to) * 1000, interval };
    await collect(client, queryOf(rule, settings, { mode: 'range', statistic: 'level' }), range, level);
    if (rule.definition.hysteresis.kind !== 'none') {
      await collect(
        client,
        queryOf(rule, settings, { mode: 'range', statistic: 'level', recovery: true }),
        range,
        recovery
      );
    }
  }
  const times = Float64Array.from(new Set([...level.values()].flatMap((points) => [...points.keys()]))).sort();
  const at = (points: ReadonlyMap<number, number> | undefined) =>
    Float64Array.from(times, (time) => points?.get(time) ?? NaN);
  return [...level].map(([key, points]) => ({
    labels: JSON.parse(key),
    levels: { times, level: at(points), recovery: at(recovery.get(key) ?? points) },
  }));
}

async function collect(
  client: PluginClient,
  json: ReturnType<typeof queryOf>,
  { from, to, interval }: { readonly from: number; readonly to: number; readonly interval: number },
  into: Map<string, Map<number, number>>
): Promise<void> {
  const answers = await client.query(
    [{ refId: 'A', json, from, to, intervalMs: interval * 1000, maxDataPoints: 11_000 }],
    { headers: { FromAlert: 'true' }, timeoutMs: 120_000 }
  );
  const answer = answers.get('A');
  if (answer?.ok !== true) {
    throw new Error(answer?.error ?? 'no answer');
  }
  for (const { fields } of answer.frames) {
    const [time, value] = fields;
    if (time?.type !== 'time' || value?.type !== 'number') {
      continue;
    }
    const key = JSON.stringify(value.labels ?? {});
    const points = into.get(key) ?? new Map<number, number>();
    into.set(key, points);
    Array.from(time.values).forEach((ms, i) => points.set((ms ?? NaN) / 1000, value.values[i] ?? NaN));
  }
}

/** By series, its level by time, in Unix seconds. */
type LevelsByTime = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** The levels of an answer of the engine's own, by a name that is made of labels. A single moment is that of `to`. */
export const levelsByTime = (frames: readonly Frame[], to: number, nameOf: (labels: Labels) => string): LevelsByTime =>
  new Map(
    frames.flatMap(({ fields }) => {
      const value = fields.find((field) => field.type === 'number');
      const time = fields.find((field) => field.type === 'time');
      const levels = Array.from(value?.values ?? [], (level, i): readonly [number, number] => [
        Number(time?.values[i] ?? to * 1000) / 1000,
        Number(level),
      ]);
      return value === undefined ? [] : [[nameOf(value.labels ?? {}), new Map(levels)] as const];
    })
  );

/** Minutes from a moment at which a rule begins and ends to fire, by series. */
export type Fired = Readonly<Record<string, ReadonlyArray<readonly [from: number, to: number | undefined]>>>;

/** What a rule does over these times; series for which it never fires are left out. */
export function firedBy(rule: AlertRule, levels: LevelsByTime, times: Float64Array, moment: number): Fired {
  const minutes = (time: number): number => (time - moment) / 60;
  return Object.fromEntries(
    [...levels].flatMap(([name, own]) => {
      const level = times.map((time) => own.get(time) ?? NaN);
      const all = simulate(simulatedRule(rule), { times, level, recovery: level });
      return all.length === 0
        ? []
        : [[name, all.map(({ from, to }) => [minutes(from), to === undefined ? undefined : minutes(to)] as const)]];
    })
  );
}
