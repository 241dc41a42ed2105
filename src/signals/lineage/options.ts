import { z } from 'zod';

export const lineageOptions = z.strictObject({
  versions: z
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe('The newest versions of each model to show, besides those that serve or have an alias'),
});
export type LineageOptions = z.infer<typeof lineageOptions>;
