import { z } from 'zod';

export const qualityOptions = z.strictObject({
  measures: z
    .array(z.string().regex(/^[a-z][a-z0-9_]*$/, 'is not a measure such as accuracy, precision or f1'))
    .min(1)
    .default(['accuracy'])
    .describe('Quality figures that the model exposes as gauges: `accuracy` is read from model_accuracy, and so on'),
});
export type QualityOptions = z.infer<typeof qualityOptions>;
