import type { PluginClient } from '../../host';
import type { Frame } from '../../src/backend/grafana';
import { type AlertRule, queryOf } from '../../src/packs/rules';
import type { History } from '../../src/packs/suggest';
import type { SignalSeries } from '../../src/query/derived';
import { parseDuration } from '../../src/query/duration';
import { type Statistic, STATISTICS } from '../../src/query/query';
import { signals } from '../../src/signals/registry';
import { labelKey } from '../../src/query/select';
import { seconds } from '../../src/query/units';

export interface Past {
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
}

/** Asked for in pieces, so that no query reads more than a Prometheus lets it. */
const PIECE_MS = 7 * 24 * 3_600_000;
const TIMEOUT_MS = 300_000;

type Values = Map<Statistic, number[]>;
interface Gathered {
  readonly labels: Readonly<Record<string, string>>;
  readonly times: number[];
  readonly values: Values;
}

/**
 * The past of what a rule judges, of one model. With thresholds of zero a signal that knows its own noise tells how far it
 * reaches, and every judged series has a level. Rejects with the plugin's own words.
 */
export async function historyOf(client: PluginClient, rule: AlertRule, model: string, past: Past): Promise<History> {
  const { query, trouble } = rule.definition;
  const signal = signals.get(query.signal);
  if (signal === undefined) {
    throw new RangeError(`there is no signal "${query.signal}"`);
  }
  const json = {
    ...queryOf(rule, { models: [model] }, { mode: 'range', statistic: 'value' }),
    statistics: STATISTICS,
    thresholds: { warning: 0, critical: 0 },
  };
  const gathered = new Map<string, Gathered>();
  for (let from = past.from; from < past.to; from += PIECE_MS) {
    const to = Math.min(from + PIECE_MS - past.stepMs, past.to);
    const maxDataPoints = Math.ceil((to - from) / past.stepMs) + 1;
    const answers = await client.query([{ refId: 'A', json, from, to, intervalMs: past.stepMs, maxDataPoints }], {
      timeoutMs: TIMEOUT_MS,
    });
    const answer = answers.get('A');
    if (answer === undefined || !answer.ok) {
      throw new Error(answer?.error ?? 'no answer');
    }
    answer.frames.forEach((frame) => take(frame, gathered));
  }
  return {
    series: [...gathered.values()].filter(({ values }) => values.has('level')).map(seriesOf),
    trouble,
    by: signal.levelBy,
    minimumSample: signal.minimumSample,
    window: parseDuration(query.window) ?? seconds(past.stepMs / 1000),
  };
}

function take({ fields }: Frame, gathered: Map<string, Gathered>): void {
  const [time, value] = fields;
  if (time?.type !== 'time' || value?.type !== 'number') {
    return;
  }
  const labels = value.labels ?? {};
  const key = labelKey(labels);
  const series = gathered.get(key) ?? { labels, times: [], values: new Map<Statistic, number[]>() };
  gathered.set(key, series);
  const statistic = STATISTICS.find((one) => value.name.endsWith(` ${one}`)) ?? 'value';
  const known = series.values.get(statistic) ?? [];
  series.values.set(statistic, [...known, ...Array.from(value.values, (v) => v ?? NaN)]);
  if (statistic === 'value') {
    series.times.push(...Array.from(time.values, (t) => (t ?? NaN) / 1000));
  }
}

function seriesOf({ labels, times, values }: Gathered): SignalSeries {
  const length = times.length;
  const of = (statistic: Statistic): Float64Array | undefined => {
    const found = values.get(statistic);
    return found?.length === length ? Float64Array.from(found) : undefined;
  };
  const [sample, lower, upper] = [of('sample'), of('lower'), of('upper')];
  const [warning, critical] = [of('warning'), of('critical')];
  const lifted = [warning, critical].some((limits) => limits?.some((limit) => limit > 0) ?? false);
  return {
    name: labels.measure ?? '',
    labels,
    times: Float64Array.from(times),
    value: of('value') ?? new Float64Array(length).fill(NaN),
    ...(sample && { sample }),
    ...(lower && upper && { lower, upper }),
    ...(lifted && warning && critical && { noise: { warning, critical } }),
  };
}
