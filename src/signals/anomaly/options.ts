import { z } from 'zod';
import { chosenFrom, someOf } from '../../query/choices';
import { durationText } from '../../query/duration';
import { seasonOptions } from '../../query/seasons';

const duration = durationText('1h');

const ANOMALY_MEASURES = ['persistentScore', 'score', 'value', 'middle'] as const;
export type AnomalyMeasure = (typeof ANOMALY_MEASURES)[number];

export const anomalyOptions = z
  .strictObject({
    expr: z
      .string()
      .trim()
      .default('')
      .meta({ title: 'Expression' })
      .describe('A PromQL expression to watch; leave it out to watch a signal'),
    signal: z
      .string()
      .default('')
      .meta({ ...chosenFrom('signals'), title: 'Watched signal' })
      .describe('The signal to watch'),
    signalOptions: z.record(z.string(), z.unknown()).default({}).describe('The options of that signal'),
    measures: someOf(
      ANOMALY_MEASURES,
      ['persistentScore', 'value'],
      'persistentScore: the deviation that at least k of the last n minutes reach, in robust standard deviations; score: the deviation of each point, signed; value: the watched value, with its band; middle of the band'
    ),
    ...seasonOptions,
    width: z.number().positive().default(3).describe('Width of the band on each side of its middle, in deviations'),
    direction: z.enum(['both', 'above', 'below']).default('both').describe('Which side of the band is unusual'),
    k: z.int().min(1).default(3).meta({ title: 'Unusual minutes' }).describe('This many minutes must be unusual …'),
    n: z
      .int()
      .min(1)
      .max(1000)
      .default(5)
      .meta({ title: 'Of minutes' })
      .describe(
        '… out of this many before a level is reached, each looked at once; where scrapes are rarer than a minute, of as many times that far apart; with steps of more than a minute, the same share of the points in as many minutes, so that a panel of a long range may show less than a rule does'
      ),
    floor: z
      .number()
      .min(0)
      .default(0)
      .describe(
        'The smallest deviation, on the scale: after a constant history, any change would have an infinite score'
      ),
    normalSince: z
      .string()
      .trim()
      .default('')
      .refine((text) => text === '' || !Number.isNaN(Date.parse(text)), 'is not a time such as 2026-03-01T12:00Z')
      .meta({ title: 'Normal since' })
      .describe('Only values since this time (ISO 8601) are learned from: they are the new normal'),
    settle: duration
      .default('1h')
      .meta({ title: 'Settling time' })
      .describe('For this long after a version begins to serve, its values are neither learned from nor evaluated'),
  })
  .refine(({ expr, signal }) => (expr === '') !== (signal === ''), {
    error: 'needs either "expr" or "signal", and not both',
  })
  .refine(({ k, n }) => k <= n, { error: 'must not be above n', path: ['k'] });
export type AnomalyOptions = z.infer<typeof anomalyOptions>;
