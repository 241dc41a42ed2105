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
export interface Finding extends z.infer<typeof findingSchema> {
  /** It stood so since the range began, or longer: how long, is not known. */
  readonly isWholeRange: boolean;
}

/** Signals are asked in steps of their own: the first of them may end a little after the range begins. */
const FIRST_STEP = 0.05;

export const healthRequest = (model?: string): SignalRequest => ({
  refId: 'health',
  queryVersion: 1,
  signal: 'health',
  ...(model === undefined ? {} : { model }),
});

export function readHealth(data: PanelData): Finding[] {
  const [from, to] = [data.timeRange.from.valueOf(), data.timeRange.to.valueOf()];
  return readTable(data, 'health', findingSchema).map((finding) => ({
    ...finding,
    isWholeRange: finding.since !== undefined && finding.since <= from + FIRST_STEP * (to - from),
  }));
}

export const urgency = (level: Level): number => LEVEL_NAMES.indexOf(level);

/** The most urgent of some levels. A model that nothing is known of is not well. */
export const worstOf = (levels: readonly Level[]): Level =>
  levels.length === 0 ? 'insufficient' : levels.reduce((a, b) => (urgency(b) < urgency(a) ? b : a));
