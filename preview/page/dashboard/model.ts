import { z } from 'zod';

const refSchema = z.looseObject({ uid: z.string().optional(), type: z.string().optional() });

const valueSchema = z.union([z.string(), z.array(z.string())]);

const variableSchema = z.looseObject({
  type: z.string(),
  name: z.string(),
  label: z.string().optional(),
  description: z.string().nullish(),
  hide: z.number().default(0),
  query: z.unknown(),
  datasource: refSchema.nullish(),
  regex: z.string().default(''),
  sort: z.number().default(0),
  refresh: z.number().default(1),
  multi: z.boolean().default(false),
  includeAll: z.boolean().default(false),
  allValue: z.string().nullish(),
  allowCustomValue: z.boolean().default(true),
  current: z.looseObject({ text: valueSchema.optional(), value: valueSchema.optional() }).nullish(),
});
export type Variable = z.infer<typeof variableSchema>;

const annotationSchema = z.looseObject({
  name: z.string(),
  enable: z.boolean().default(true),
  hide: z.boolean().default(false),
  iconColor: z.string().default('blue'),
  builtIn: z.number().default(0),
  datasource: refSchema.nullish(),
  target: z.looseObject({ refId: z.string().default('Anno') }).optional(),
});
export type Annotation = z.infer<typeof annotationSchema>;

const linkSchema = z.looseObject({
  title: z.string(),
  type: z.string().default('link'),
  url: z.string().default(''),
  tooltip: z.string().default(''),
  tags: z.array(z.string()).default([]),
  targetBlank: z.boolean().default(false),
  keepTime: z.boolean().default(false),
  includeVars: z.boolean().default(false),
});
export type Link = z.infer<typeof linkSchema>;

const overrideSchema = z.object({
  matcher: z.looseObject({ id: z.string(), options: z.unknown() }),
  properties: z.array(z.object({ id: z.string(), value: z.unknown() })),
});

const fieldConfigSchema = z.object({
  defaults: z.record(z.string(), z.unknown()).default({}),
  overrides: z.array(overrideSchema).default([]),
});

const targetSchema = z.looseObject({ refId: z.string() });

export const panelSchema = z.looseObject({
  id: z.number(),
  type: z.string(),
  title: z.string().default(''),
  description: z.string().optional(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  datasource: refSchema.nullish(),
  targets: z.array(targetSchema).default([]),
  options: z.record(z.string(), z.unknown()).default({}),
  fieldConfig: fieldConfigSchema.default({ defaults: {}, overrides: [] }),
  transformations: z.array(z.looseObject({ id: z.string(), options: z.unknown() })).default([]),
  transparent: z.boolean().default(false),
  interval: z.string().nullish(),
  timeFrom: z.string().nullish(),
  maxDataPoints: z.number().nullish(),
  repeat: z.string().nullish(),
  collapsed: z.boolean().default(false),
  panels: z.array(z.unknown()).default([]),
});
export type Panel = z.infer<typeof panelSchema>;

/** The parts of a dashboard's JSON model that the preview draws. */
export const dashboardSchema = z.looseObject({
  uid: z.string(),
  title: z.string(),
  description: z.string().optional(),
  time: z.object({ from: z.string(), to: z.string() }).default({ from: 'now-6h', to: 'now' }),
  refresh: z.union([z.string(), z.boolean()]).optional(),
  timezone: z.string().default('browser'),
  graphTooltip: z.number().default(0),
  timepicker: z.looseObject({ refresh_intervals: z.array(z.string()).optional() }).default({}),
  templating: z.object({ list: z.array(variableSchema).default([]) }).default({ list: [] }),
  annotations: z.object({ list: z.array(annotationSchema).default([]) }).default({ list: [] }),
  panels: z.array(panelSchema).default([]),
  links: z.array(linkSchema).default([]),
});
export type Dashboard = z.infer<typeof dashboardSchema>;
