import { z } from 'zod';

export const lineageOptions = z.strictObject({
  versions: z
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe(
      'How many of the newest versions of each model to show, in addition to those that serve or have an alias'
    ),
});
export type LineageOptions = z.infer<typeof lineageOptions>;
