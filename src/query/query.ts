import { z } from 'zod';
import { beginningOf } from '../text';
import { parseDuration } from './duration';
import { isName } from './promql';

/** The version of the envelope that this build writes; `migrateQuery` lifts older ones to it. */
export const QUERY_VERSION = 2;

export const FILTER_OPERATORS = ['=', '!=', '=~', '!~'] as const;

const labelName = z.string().refine(isName, 'is not a label name');

const labelFilterSchema = z.strictObject({
  label: labelName,
  op: z.enum(FILTER_OPERATORS),
  value: z.string(),
});
export type LabelFilter = z.infer<typeof labelFilterSchema>;

/** What a query can show of a signal; alert rules take one of them. */
export const STATISTICS = ['value', 'lower', 'upper', 'sample', 'level', 'warning', 'critical'] as const;
export type Statistic = (typeof STATISTICS)[number];

const thresholdsSchema = z.strictObject({
  warning: z.number().optional(),
  critical: z.number().optional(),
});

/** `$__range` and its kin: how long they are is known when the query is evaluated. */
const TIME_VARIABLE = /^\$(?:__(?:interval|rate_interval|range)|\{__(?:interval|rate_interval|range)\})$/;

const duration = z.string().refine((text) => parseDuration(text) !== undefined || TIME_VARIABLE.test(text), {
  error: (issue) => `"${beginningOf(String(issue.input), 60)}" is not a duration such as 5m, 1h30m or 90s`,
});

/** The value of a window that is left to the signal: a dashboard's variable needs a value. */
export const OWN_WINDOW = 'auto';

const window = z.union([z.literal(OWN_WINDOW).transform(() => undefined), duration]);

/** A name, where there is one. */
const given = z.string().min(1, 'is empty: leave it out to select all');

/** What every query has in common; `options` belongs to the signal and is parsed with its own schema. */
export const querySchema = z.object({
  refId: z.string().default('A'),
  version: given.optional(),
  /** Whose metric names are read; the data source's own where it is left out. */
  profile: given.optional(),
  queryVersion: z.literal(QUERY_VERSION).default(QUERY_VERSION),
  signal: z.string().min(1, 'names no signal'),
  model: given.optional(),
  filters: z.array(labelFilterSchema).max(100).default([]),
  groupBy: z
    .array(
      labelName.refine(
        (name) => name !== 'measure',
        'is the label that distinguishes the measures of a signal: choose another one'
      )
    )
    .max(20)
    .default([]),
  window: window.optional(),
  mode: z.enum(['range', 'instant']).default('range'),
  statistics: z.array(z.enum(STATISTICS)).min(1).default(['value']),
  thresholds: thresholdsSchema.optional(),
  legend: z.string().max(1000).optional(),
  /** For texts of alert rules: adds a label `subject` to each series, which describes these labels. */
  subject: z.array(labelName).min(1).max(20).optional(),
  /**
   * Of a query that an alert rule's texts alone read: it always answers, if only that nothing is known, because Grafana takes
   * one query without series, or with an error, for no data of the whole rule. `versions`: with a label `versions` that says when
   * the version of each series was there.
   */
  evidence: z.enum(['statistic', 'versions']).optional(),
  options: z.record(z.string(), z.unknown()).default({}),
});

export type QueryEnvelope = z.infer<typeof querySchema>;

/** An envelope whose options have been parsed by its signal. */
export type SignalQuery<Options> = Omit<QueryEnvelope, 'options'> & { readonly options: Options };
