import { z } from 'zod';
import { METRIC_ROLES, SERVERS, strangeNames } from '../profiles';
import { baselineOption } from '../query/baseline';
import { durationText } from '../query/duration';
import { isName } from '../query/promql';
import { accessSchema } from './access';
import { actionsSchema } from './actions';
import { sourceSettings } from './sources';

export const duration = durationText('15s or 1m');

/** Kept as it was written: a query's own form is what a query is filled in with. */
const isBaseline = (written: unknown): boolean => baselineOption.safeParse(written).success;

export const labelName = z.string().refine(isName, 'is not a label name');

/** Empty while it is being written: the contract keeps its own name then. */
export const metricName = z.string().refine((text) => text === '' || isName(text), 'is not a metric name');

const wholeNumber = z.number().int().positive();

export const DEFAULT_LIMITS = { answerBytes: 64 * 1024 * 1024, series: 1000, cacheBytes: 32 * 1024 * 1024 };

/** A data source's `jsonData`: the editor writes it, the process reads it. */
export const settingsSchema = z.object({
  ...sourceSettings,
  limits: z
    .strictObject({
      /** Bytes of one answer, after decompression. */
      answerBytes: wholeNumber.default(DEFAULT_LIMITS.answerBytes),
      series: wholeNumber.default(DEFAULT_LIMITS.series),
      cacheBytes: wholeNumber.default(DEFAULT_LIMITS.cacheBytes),
    })
    .default(DEFAULT_LIMITS),
  /** Below a scrape interval no counter moves: `$__rate_interval` is never under four of these. Read from samples where left out. */
  scrapeInterval: duration.optional(),
  /** Which metric names and labels are read. */
  profile: z.string().default('contract'),
  /** What a team calls the labels of the metric contract. */
  labels: z.strictObject({ model: labelName.optional(), version: labelName.optional() }).default({}),
  /** What a team calls the metrics of the contract, by what each is for; a histogram without its suffix. */
  metrics: z.partialRecord(z.enum(METRIC_ROLES), metricName).default({}),
  /** A server's profile under names of the team's own, which `profile: own` chooses. */
  own: z
    .strictObject({
      /** Whose metrics they are. */
      like: z.enum(
        SERVERS.map(({ id }) => id),
        `is not the id of a server: choose from ${SERVERS.map(({ id }) => id).join(', ')}`
      ),
      /** Stands before the server's names. */
      prefix: metricName.default(''),
      labels: z.strictObject({ model: labelName.optional(), version: labelName.optional() }).default({}),
      /** For some of the server's names, a histogram's without its suffix, another in full. */
      names: z.record(metricName, metricName.min(1, 'is not a metric name')).default({}),
    })
    .superRefine((own, context) =>
      strangeNames(own).forEach((name) =>
        context.addIssue({
          code: 'custom',
          path: ['names', name],
          message: `is not a metric that is read from ${own.like}`,
        })
      )
    )
    .optional(),
  /** What of an access is written into the audit trail; whether there is one, the server's administrator says. */
  audit: z
    .strictObject({
      /** Labels, and `login` and `email`, whose values are replaced by hashes; `AUDIT_KEY` is the secret that keys them. */
      hash: z.array(z.string().min(1, 'is no label')).max(100).readonly().default([]),
    })
    .default({ hash: [] }),
  /** Who may see and do what; without it, everyone who may use the data source sees everything. */
  access: accessSchema.optional(),
  /** For queries that leave it open. */
  defaults: z
    .strictObject({
      /** How far back each value looks; without it, each signal as far as it says itself. */
      window: duration.optional(),
      /** What is normal, as a query would write it. */
      baseline: z
        .unknown()
        .refine(isBaseline, 'is not a baseline: write auto, mlflow, or how much earlier, such as 1w')
        .optional(),
    })
    .default({}),
  /** The actions on a model. Without any, pages do not show actions. */
  actions: actionsSchema.optional(),
});

export type Settings = z.output<typeof settingsSchema>;
