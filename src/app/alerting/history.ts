import { type DataFrame, FieldType, type PanelData } from '@grafana/data';
import { z } from 'zod';
import type { AlertDefinition } from '../../packs/rules';
import type { History } from '../../packs/suggest';
import type { SignalSeries } from '../../query/derived';
import { QUERY_VERSION } from '../../query/query';
import type { SignalRequest } from '../data';

const REF = 'history';

/**
 * Asks for all that the level of one model's past was decided on. Where noise lifts the thresholds, thresholds of zero
 * come back as the noise itself.
 */
export function historyRequest({ query, evidence, trouble }: AlertDefinition, model: string): SignalRequest {
  const isLifted = evidence.movingThreshold && trouble === 'above';
  return {
    refId: REF,
    queryVersion: QUERY_VERSION,
    signal: query.signal,
    options: { ...query.options },
    ...(query.groupBy === undefined ? {} : { groupBy: [...query.groupBy] }),
    window: query.window,
    model,
    mode: 'range',
    statistics: ['value', 'level', 'lower', 'upper', 'sample', ...(isLifted ? (['warning', 'critical'] as const) : [])],
    ...(isLifted ? { thresholds: { warning: 0, critical: 0 } } : {}),
  };
}

const metaSchema = z.object({ minimumSample: z.number(), window: z.number() });

/** What the data source answered to `historyRequest`; nothing where none of it is judged. */
export function historyOf(
  { series: frames }: Pick<PanelData, 'series'>,
  definition: AlertDefinition
): History | undefined {
  const own = frames.filter(({ refId }) => refId === REF);
  const meta = own.map((frame) => metaSchema.safeParse(frame.meta?.custom)).find(({ success }) => success)?.data;
  const read = own.flatMap(readFrame);
  const judged = new Set(read.filter(({ statistic }) => statistic === 'level').map(keyOf));
  const series = read
    .filter((one) => one.statistic === 'value' && judged.has(keyOf(one)))
    .map((value) => seriesOf(value, read));
  if (meta === undefined || series.length === 0) {
    return undefined;
  }
  return { series, trouble: definition.trouble, by: definition.levelBy, ...meta };
}

interface ReadFrame {
  readonly name: string;
  readonly statistic: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Unix seconds. */
  readonly times: Float64Array;
  readonly values: Float64Array;
}

const COMPANION = /^(.*) (level|lower|upper|sample|warning|critical)$/;

function readFrame(frame: DataFrame): ReadFrame[] {
  const time = frame.fields.find(({ type }) => type === FieldType.time);
  const value = frame.fields.find(({ type }) => type === FieldType.number);
  if (time === undefined || value === undefined) {
    return [];
  }
  const [, name, statistic] = COMPANION.exec(value.name) ?? [undefined, value.name, 'value'];
  return [
    {
      name,
      statistic,
      labels: value.labels ?? {},
      times: Float64Array.from(numbers(time.values), (ms) => ms / 1000),
      values: Float64Array.from(numbers(value.values)),
    },
  ];
}

/** What is not known is NaN. */
const numbers = (values: readonly unknown[]): number[] =>
  values.map((value) => (typeof value === 'number' ? value : NaN));

const keyOf = ({ name, labels }: Pick<ReadFrame, 'name' | 'labels'>): string => `${name} ${JSON.stringify(labels)}`;

function seriesOf(of: ReadFrame, all: readonly ReadFrame[]): SignalSeries {
  const { name, labels, times, values } = of;
  const companion = (statistic: string): Float64Array | undefined =>
    all.find((one) => one.statistic === statistic && keyOf(one) === keyOf(of))?.values;
  const [lower, upper, sample] = [companion('lower'), companion('upper'), companion('sample')];
  const [warning, critical] = [companion('warning'), companion('critical')];
  return {
    name,
    labels,
    times,
    value: values,
    ...(lower === undefined ? {} : { lower }),
    ...(upper === undefined ? {} : { upper }),
    ...(sample === undefined ? {} : { sample }),
    ...(warning === undefined || critical === undefined ? {} : { noise: { warning, critical } }),
  };
}

/** The values alone, as a panel draws them. */
export const valuesOf = ({ series }: Pick<PanelData, 'series'>): readonly DataFrame[] =>
  series.filter((frame) => frame.refId === REF && readFrame(frame).some(({ statistic }) => statistic === 'value'));
