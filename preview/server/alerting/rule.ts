import { z } from 'zod';

const stringMap = z
  .record(z.string(), z.string())
  .nullish()
  .transform((map) => map ?? {});

/** A query or an expression of a rule. */
const dataSchema = z.looseObject({
  refId: z.string(),
  datasourceUid: z.string(),
  relativeTimeRange: z.object({ from: z.number(), to: z.number() }).default({ from: 600, to: 0 }),
  model: z.record(z.string(), z.unknown()),
});

/** A rule as in Grafana's ruler API; durations in Prometheus' format. */
const ruleSchema = z.looseObject({
  for: z.string().default('0s'),
  keep_firing_for: z.string().default('0s'),
  labels: stringMap,
  annotations: stringMap,
  grafana_alert: z.looseObject({
    uid: z.string(),
    title: z.string(),
    data: z.array(dataSchema),
    no_data_state: z.string().default('NoData'),
    exec_err_state: z.string().default('Error'),
    is_paused: z.boolean().default(false),
    provenance: z.string().optional(),
  }),
});
export type Rule = z.infer<typeof ruleSchema>;

export const groupSchema = z.looseObject({
  name: z.string().min(1),
  interval: z.string().default('1m'),
  rules: z.array(ruleSchema).default([]),
});
export type Group = z.infer<typeof groupSchema>;

export interface Folder {
  readonly uid: string;
  readonly title: string;
}
