import type { FieldConfig, Frame } from '../frame';
import { kindOf, type Labels, type Meta, numberField } from './series';

interface About {
  readonly refId: string;
  readonly name?: string;
  readonly meta?: Meta;
}

/** One figure with its labels, in a frame of its own: what an alert rule compares with a threshold as it is. */
export function numeric(
  { refId, name = '', meta }: About,
  figure: {
    readonly name: string;
    readonly value: number | null;
    readonly labels?: Labels;
    readonly config?: FieldConfig;
  }
): Frame {
  const { value, ...rest } = figure;
  return { name, refId, meta: kindOf('numeric-multi', meta), fields: [numberField({ ...rest, values: [value] })] };
}

/** A figure a row, its labels in text columns. */
export function numericLong(
  { refId, name = '', meta }: About,
  figures: {
    readonly name: string;
    readonly config?: FieldConfig;
    readonly rows: ReadonlyArray<{ readonly labels: Labels; readonly value: number | null }>;
  }
): Frame {
  const { rows, ...value } = figures;
  const keys = [...new Set(rows.flatMap(({ labels }) => Object.keys(labels)))].sort();
  return {
    name,
    refId,
    meta: kindOf('numeric-long', meta),
    fields: [
      ...keys.map((key) => ({
        name: key,
        type: 'text' as const,
        values: rows.map(({ labels }) => labels[key] ?? null),
      })),
      numberField({ ...value, values: rows.map((row) => row.value) }),
    ],
  };
}
