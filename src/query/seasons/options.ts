import { z } from 'zod';

/** What every signal that learns a season from history may be told. */
export const seasonOptions = {
  weeks: z.int().min(1).max(26).default(4).describe('Weeks of history that the season is learned from'),
  scale: z
    .enum(['linear', 'log', 'logit', 'asinh'])
    .default('linear')
    .describe(
      'On which scale deviations are even on both sides: log for latencies and volumes (positive values), logit for shares between 0 and 1, asinh like log but with zero and negative values'
    ),
  utcOffset: z
    .number()
    .min(-14)
    .max(14)
    .default(0)
    .meta({ title: 'UTC offset' })
    .describe('Hours that local time is ahead of UTC, for the hour of the week'),
};
