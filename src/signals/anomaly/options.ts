import { z } from 'zod';
import { chosenFrom } from '../../query/choices';
import { parseDuration } from '../../query/duration';
import { seasonOptions } from '../../query/seasons';

const duration = z.string().refine((text) => parseDuration(text) !== undefined, 'is not a duration such as 1h');

export const ANOMALY_MEASURES = ['persistentScore', 'score', 'value', 'middle'] as const;
export type AnomalyMeasure = (typeof ANOMALY_MEASURES)[number];

export const anomalyOptions = z
  .strictObject({
    expr: z
      .string()
      .trim()
      .default('')
      .meta({ title: 'Expression' })
      .describe('A PromQL expression to watch; or leave it out and name a signal'),
    signal: z
      .string()
      .default('')
      .meta({ ...chosenFrom('signals'), title: 'Watched signal' })
      .describe('A signal to watch, any of those there are'),
    signalOptions: z.record(z.string(), z.unknown()).default({}).describe('The options of that signal'),
    measures: z
      .array(z.enum(ANOMALY_MEASURES))
      .min(1)
      .default(['persistentScore', 'value'])
      .describe(
        'persistentScore: how far off it is in at least k of the last n minutes, in robust deviations; score: how far off each point is, signed; value: what is watched, with its band; middle of the band'
      ),
    ...seasonOptions,
    width: z.number().positive().default(3).describe('Deviations on either side of the middle that the band is wide'),
    direction: z.enum(['both', 'above', 'below']).default('both').describe('Which side of the band is unusual'),
    k: z.int().min(1).default(3).meta({ title: 'Unusual minutes' }).describe('So many minutes must be unusual …'),
    n: z
      .int()
      .min(1)
      .max(1000)
      .default(5)
      .meta({ title: 'Of minutes' })
      .describe('… of so many, before a level is reached; where a step is longer, the same share of as many points'),
    floor: z
      .number()
      .min(0)
      .default(0)
      .describe(
        'The least deviation, on the scale: with a history that never varied, any change would be infinitely odd'
      ),
    normalSince: z
      .string()
      .trim()
      .default('')
      .refine((text) => text === '' || !Number.isNaN(Date.parse(text)), 'is not a time such as 2026-03-01T12:00Z')
      .meta({ title: 'Normal since' })
      .describe('Nothing before this time (ISO 8601) is learned from: what has been since is the new normal'),
    settle: duration
      .default('1h')
      .describe('For so long after a version began to serve, nothing is learned and nothing is judged'),
  })
  .refine(({ expr, signal }) => (expr === '') !== (signal === ''), {
    error: 'needs either "expr" or "signal", and not both',
  })
  .refine(({ k, n }) => k <= n, { error: 'must not be above n', path: ['k'] });
export type AnomalyOptions = z.infer<typeof anomalyOptions>;
