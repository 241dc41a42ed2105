import { z } from 'zod';

const dataSourceSchema = z.looseObject({ type: z.string().optional(), uid: z.string().optional() });

const targetSchema = z.looseObject({
  refId: z.string(),
  hide: z.boolean().optional(),
  datasource: dataSourceSchema.optional(),
});
export type Target = z.infer<typeof targetSchema>;

const panelSchema = z.looseObject({
  id: z.number(),
  type: z.string(),
  title: z.string().default(''),
  datasource: dataSourceSchema.optional(),
  targets: z.array(targetSchema).default([]),
  options: z.record(z.string(), z.unknown()).default({}),
  transformations: z.array(z.looseObject({ id: z.string() })).default([]),
  fieldConfig: z
    .looseObject({
      overrides: z
        .array(z.object({ matcher: z.object({ id: z.string(), options: z.unknown() }), properties: z.unknown() }))
        .default([]),
    })
    .optional(),
  repeat: z.string().optional(),
  timeFrom: z.string().optional(),
  interval: z.string().optional(),
  maxDataPoints: z.number().optional(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
});
export type Panel = z.infer<typeof panelSchema>;

const rowSchema = panelSchema.extend({ panels: z.array(panelSchema).default([]) });

const optionSchema = z.looseObject({ value: z.union([z.string(), z.array(z.string())]) });

const variableSchema = z.looseObject({
  name: z.string(),
  type: z.string(),
  query: z.unknown(),
  datasource: dataSourceSchema.optional(),
  current: optionSchema.partial().optional(),
  options: z.array(optionSchema).default([]),
  multi: z.boolean().optional(),
  includeAll: z.boolean().optional(),
  allValue: z.string().nullish(),
});
export type Variable = z.infer<typeof variableSchema>;

const annotationSchema = z.looseObject({
  name: z.string(),
  datasource: dataSourceSchema.optional(),
  target: z.looseObject({}).optional(),
});

const dashboardSchema = z.looseObject({
  uid: z.string(),
  title: z.string(),
  time: z.object({ from: z.string(), to: z.string() }),
  panels: z.array(rowSchema),
  templating: z.object({ list: z.array(variableSchema).default([]) }),
  annotations: z.object({ list: z.array(annotationSchema).default([]) }),
});
export type DashboardFile = z.infer<typeof dashboardSchema>;

/** A dashboard as Grafana finds it in its file. Throws zod's error on what no file of ours should hold. */
export const dashboardFile = (dashboard: unknown): DashboardFile =>
  dashboardSchema.parse(JSON.parse(JSON.stringify(dashboard)));

/** All panels, those inside of folded rows included; rows themselves are none. */
export const panelsOf = ({ panels }: Pick<DashboardFile, 'panels'>): readonly Panel[] =>
  panels.flatMap(({ panels: folded, ...panel }) => (panel.type === 'row' ? folded : [panel, ...folded]));
