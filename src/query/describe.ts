import { z } from 'zod';
import { STATISTICS } from './query';
import type { Signal, Thresholds } from './signal';

const withMeasures = z.object({
  properties: z.object({ measures: z.object({ items: z.object({ enum: z.array(z.string()) }) }) }),
});

const schemaOf = (options: Signal['options']) => z.toJSONSchema(options, { io: 'input' });

/** The thresholds of each of its measures asked alone: where there are none by default, the side that is worse. */
export function thresholdsBy(
  { options, thresholdsFor }: Signal,
  schema: unknown = schemaOf(options)
): Readonly<Record<string, Thresholds>> {
  const { data } = withMeasures.safeParse(schema);
  return Object.fromEntries(
    (data?.properties.measures.items.enum ?? []).flatMap((measure) => {
      const thresholds = thresholdsFor({ measures: [measure] });
      return thresholds === undefined ? [] : [[measure, thresholds] as const];
    })
  );
}

/** What the query editor knows of each signal: its texts, its default thresholds, and its options as JSON schema. */
export function describeSignal(signal: Signal) {
  const options = schemaOf(signal.options);
  return {
    id: signal.id,
    title: signal.title,
    summary: signal.summary,
    description: signal.description,
    group: signal.group,
    unit: signal.unit,
    minimumSample: signal.minimumSample,
    defaultWindow: signal.defaultWindow,
    boundsOf: signal.boundsOf,
    inHealthReport: signal.inHealthReport,
    usesServerProfile: signal.usesServerProfile ?? false,
    statistics: STATISTICS,
    thresholds: signal.thresholdsFor({}),
    thresholdsBy: thresholdsBy(signal, options),
    options,
  };
}
