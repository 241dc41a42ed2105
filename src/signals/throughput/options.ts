import { z } from 'zod';

const THROUGHPUT_MEASURES = ['received', 'processed', 'errors', 'errorShare', 'ratio', 'queue'] as const;
export type ThroughputMeasure = (typeof THROUGHPUT_MEASURES)[number];

export const throughputOptions = z.strictObject({
  measures: z
    .array(z.enum(THROUGHPUT_MEASURES))
    .min(1)
    .default(['received', 'processed', 'errors', 'ratio', 'queue'])
    .describe(
      'received, processed and errors per second; errorShare of what was received; ratio of processed to received; queue length'
    ),
});
export type ThroughputOptions = z.infer<typeof throughputOptions>;
