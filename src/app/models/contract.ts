import { z } from 'zod';

const series = z.record(z.string(), z.number());

/** What every model exposes of the contract: series by the name in the exposition. */
export const overviewSchema = z.object({ models: z.array(z.object({ model: z.string(), series })) });
export type ContractOverview = z.infer<typeof overviewSchema>;

export const findingSchema = z.object({
  check: z.string(),
  severity: z.enum(['warning', 'info']),
  metric: z.string(),
  text: z.string(),
  advice: z.string(),
});
export type Lint = z.infer<typeof findingSchema>;

/** One model's, with what the linter says. */
export const modelContractSchema = z.object({ model: z.string(), series, findings: z.array(findingSchema) });
export type ModelContract = z.infer<typeof modelContractSchema>;

/** The signals by their ids, as far as a page names them. */
export const signalTitlesSchema = z
  .array(z.object({ id: z.string(), title: z.string() }))
  .transform((signals) => new Map(signals.map(({ id, title }) => [id, title])));
