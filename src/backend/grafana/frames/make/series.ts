import type { Field, FieldConfig, Frame, FrameMeta, FrameType, NumberField, TimeField } from '../frame';

export type Labels = Readonly<Record<string, string>>;
export type Meta = Omit<FrameMeta, 'type' | 'typeVersion'>;

/** The version of the data plane's contract that these frames keep. */
const contract = [0, 1] as const;

export const kindOf = (type: FrameType, meta: Meta = {}): FrameMeta => ({ ...meta, type, typeVersion: contract });

interface Values {
  readonly name: string;
  readonly labels?: Labels;
  readonly values: NumberField['values'];
  readonly config?: FieldConfig;
}

interface About {
  readonly refId: string;
  readonly name?: string;
  /** Unix milliseconds, ascending, without a gap: a missing value is null among the values, never among the times. */
  readonly times: TimeField['values'];
  /** Milliseconds between points, for a panel to tell a gap from the next point. */
  readonly intervalMs?: number;
  readonly meta?: Meta;
}

/**
 * One time series in a frame of its own: what alerting and panels take as many of as there are series. The first
 * values are the series; further ones are its companions on the same times (bounds, sample size), which alerting leaves
 * aside. Throws when the times break the contract.
 */
export function timeSeries(about: About, value: Values, ...companions: readonly Values[]): Frame {
  return {
    ...headOf(about, 'timeseries-multi'),
    fields: [timeField(about), ...[value, ...companions].map(numberField)],
  };
}

/** Series that share their times, in one frame. Throws when the times break the contract. */
export function timeSeriesWide(about: About, series: readonly Values[]): Frame {
  return {
    ...headOf(about, 'timeseries-wide'),
    fields: series.length === 0 ? [] : [timeField(about), ...series.map(numberField)],
  };
}

/** "There is no data", said in the kind that the asker expects: alerting tells it from an error. */
export function noData(refId: string, type: FrameType, meta?: Meta): Frame {
  return { name: '', refId, meta: kindOf(type, meta), fields: [] };
}

function headOf({ refId, name = '', meta }: About, type: FrameType): Omit<Frame, 'fields'> {
  return { name, refId, meta: kindOf(type, meta) };
}

function timeField({ times, intervalMs, name = '' }: About): TimeField {
  times.forEach((time, row) => {
    const before = row === 0 ? -Infinity : times[row - 1];
    if (time === null || before === null || before === undefined || !(time > before)) {
      throw new Error(
        `Time series "${name}": the time in row ${row} (${time}) does not come after the one before it (${before})`
      );
    }
  });
  return {
    name: 'Time',
    type: 'time',
    values: times,
    ...(intervalMs === undefined ? {} : { config: { interval: intervalMs } }),
  };
}

export function numberField({ name, labels, values, config }: Values): Field {
  return { name, type: 'number', values, ...(labels && { labels }), ...(config && { config }) };
}
