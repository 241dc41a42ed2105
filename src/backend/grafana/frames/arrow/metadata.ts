import { z } from 'zod';

/** What a frame's `meta` may hold when it is read back; keys that are unknown here are dropped. */
export const frameMetaSchema = z.object({
  type: z
    .enum([
      'timeseries-wide',
      'timeseries-multi',
      'timeseries-long',
      'numeric-wide',
      'numeric-multi',
      'numeric-long',
      'table',
      'heatmap-cells',
      'heatmap-rows',
    ])
    .optional(),
  typeVersion: z.tuple([z.number(), z.number()]).optional(),
  preferredVisualisationType: z.enum(['graph', 'table', 'nodeGraph', 'logs', 'trace']).optional(),
  executedQueryString: z.string().optional(),
  notices: z
    .array(z.object({ severity: z.enum(['info', 'warning', 'error']), text: z.string(), link: z.string().optional() }))
    .optional(),
  stats: z.array(z.object({ displayName: z.string(), value: z.number(), unit: z.string().optional() })).optional(),
  custom: z.record(z.string(), z.unknown()).optional(),
  channel: z.string().optional(),
});

export const fieldConfigSchema = z.object({
  displayNameFromDS: z.string().optional(),
  description: z.string().optional(),
  unit: z.string().optional(),
  decimals: z.number().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  interval: z.number().optional(),
  thresholds: z
    .object({
      mode: z.literal('absolute'),
      steps: z.array(z.object({ value: z.number().nullable(), color: z.string() })),
    })
    .optional(),
  mappings: z.array(z.unknown()).optional(),
  links: z.array(z.object({ title: z.string(), url: z.string(), targetBlank: z.boolean().optional() })).optional(),
  custom: z.record(z.string(), z.unknown()).optional(),
});
