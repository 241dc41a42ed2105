import type { DataFrame, PanelData } from '@grafana/data';
import type { z } from 'zod';

/** The rows of a frame as objects of its fields' names. */
function rowsOf(frame: DataFrame): Record<string, unknown>[] {
  return Array.from({ length: frame.length }, (_, i) =>
    Object.fromEntries(
      frame.fields.map((field): [string, unknown] => {
        const value: unknown = field.values[i];
        return [field.name, value];
      })
    )
  );
}

/**
 * The rows of the table that the query `refId` answered, read with `schema`. Throws zod's error on rows that are not
 * what the signal promises.
 */
export function readTable<Row>(data: PanelData, refId: string, schema: z.ZodType<Row>): Row[] {
  return data.series
    .filter((frame) => frame.refId === refId)
    .flatMap((frame) => rowsOf(frame).map((row) => schema.parse(row)));
}
