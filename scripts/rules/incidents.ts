import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UsageError } from '../../report/check';

const incidentsSchema = z.object({
  incidents: z.array(
    z
      .object({ start: z.number(), end: z.number(), model: z.string().optional(), kind: z.string().optional() })
      .refine(({ start, end }) => end >= start, 'ends before it begins')
  ),
});
export type KnownIncident = Readonly<z.infer<typeof incidentsSchema>['incidents'][number]>;

/** Known incidents of a file. Throws UsageError on one that cannot be read. */
export function readIncidents(file: string): readonly KnownIncident[] {
  try {
    return incidentsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).incidents;
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : error;
    throw new UsageError(`--incidents ${file} cannot be read: ${String(why)}`);
  }
}
