import type { PanelData } from '@grafana/data';
import { z } from 'zod';
import type { SignalRequest } from '../data';
import { readTable } from '../data/tables';

export const LEVEL_NAMES = ['critical', 'warning', 'insufficient', 'ok'] as const;
/** In the order of urgency: what is not known comes before what is well. */
export type Level = (typeof LEVEL_NAMES)[number];

const text = z
  .string()
  .nullish()
  .transform((value) => (value === null || value === '' ? undefined : value));
const number = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);

const findingSchema = z.object({
  level: z.enum(LEVEL_NAMES),
  model: text,
  version: text,
  /** The signal's title. */
  signal: z.string(),
  id: z.string(),
  /** The series that is worst, and what it reads. */
  worst: text,
  reading: text,
  limit: text,
  sample: number,
  /** Unix milliseconds. */
  since: number,
  trend: z.string(),
  why: z.string(),
});

/** How one signal of one model and version stands. */
export type Finding = z.infer<typeof findingSchema>;

export const healthRequest = (model?: string): SignalRequest => ({
  refId: 'health',
  queryVersion: 1,
  signal: 'health',
  ...(model === undefined ? {} : { model }),
});

export const readHealth = (data: PanelData): Finding[] => readTable(data, 'health', findingSchema);

export const urgency = (level: Level): number => LEVEL_NAMES.indexOf(level);

/** The most urgent of some levels. A model that nothing is known of is not well. */
export const worstOf = (levels: readonly Level[]): Level =>
  levels.length === 0 ? 'insufficient' : levels.reduce((a, b) => (urgency(b) < urgency(a) ? b : a));
