import { z } from 'zod';
import { elementAt, valueAt } from '../src/stats/elements';
import { tables } from './statistics';

/** A cell of a table: which to count, of what was asked for. */
const cellSchema = z.object({ table: z.string(), row: z.number(), cell: z.number(), quick: z.boolean() });
export type Cell = z.infer<typeof cellSchema>;

process.on('message', (message) => {
  const { table, row, cell, quick } = cellSchema.parse(message);
  process.send?.(elementAt(elementAt(valueAt(tables(quick), table).rows, row).cells, cell)());
});
