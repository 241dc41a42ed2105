import type { Frame } from '../src/backend/grafana';
import { levelName, LEVELS } from '../src/query/level';
import { type Statistic, STATISTICS } from '../src/query/query';
import type { HealthRow } from './row';

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly times: readonly number[];
  readonly values: ReadonlyMap<Statistic, readonly number[]>;
}

/** The frames of a signal's answer, one a statistic, brought together by their labels; tables are left out. */
function seriesOf(frames: readonly Frame[]): Series[] {
  const found = new Map<
    string,
    { labels: Series['labels']; unit: string; times: number[]; values: Map<Statistic, number[]> }
  >();
  for (const { fields } of frames) {
    const [time, value] = fields;
    if (time?.type !== 'time' || value?.type !== 'number') {
      continue;
    }
    const labels = value.labels ?? {};
    const key = JSON.stringify(Object.entries(labels).sort());
    const series = found.get(key) ?? {
      labels,
      unit: '',
      times: Array.from(time.values, (t) => t ?? NaN),
      values: new Map(),
    };
    const statistic = STATISTICS.find((one) => value.name.endsWith(` ${one}`)) ?? 'value';
    series.values.set(
      statistic,
      Array.from(value.values, (v) => v ?? NaN)
    );
    if (statistic === 'value') {
      series.unit = value.config?.unit ?? '';
    }
    found.set(key, series);
  }
  return [...found.values()];
}

/** The newest state of every series that has a level, and since when it has had it. */
export function rowsOf(
  signal: string,
  frames: readonly Frame[],
  aliasesOf: (model: string, version: string) => readonly string[]
): HealthRow[] {
  return seriesOf(frames).flatMap(({ labels, unit, times, values }) => {
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
        since: { time: times[began], atLeast: began === 0 },
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
