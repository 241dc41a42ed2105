/** What is usual for the season: the history to ask for, and what was to be expected at each moment. */
import { z } from 'zod';
import { type BandOptions, type Expectation, seasonalBands } from '../stats/anomaly';
import { WEEK } from '../time';
import { type CountsRequest, type Optional, optional } from './request';
import type { PlanContext } from './signal';
import { seconds } from './units';

/** What every signal that learns a season from history takes as options. */
export const seasonOptions = {
  weeks: z.int().min(1).max(26).default(4).describe('Weeks of history that the season is learned from'),
  scale: z
    .enum(['linear', 'log', 'logit', 'asinh'])
    .default('linear')
    .describe(
      'The scale on which deviations are symmetric: log for latencies and volumes (positive values), logit for shares between 0 and 1, asinh like log but with zero and negative values'
    ),
  utcOffset: z
    .number()
    .min(-14)
    .max(14)
    .default(0)
    .meta({ title: 'UTC offset' })
    .describe('Hours by which local time is ahead of UTC, for the hour of the week'),
};

interface SeasonOptions {
  readonly weeks: number;
  readonly scale: 'linear' | 'log' | 'logit' | 'asinh';
  readonly utcOffset: number;
}

const QUARTER = 900;

/** Four points an hour say enough of an hour; the whole history stays a small answer. */
const historyStep = ({ step }: Pick<PlanContext, 'step'>): number => Math.max(QUARTER, step);

/** The weeks before the range and the range itself, on a grid that stays the same as time moves on. */
export function historyTimes(
  { weeks }: Pick<SeasonOptions, 'weeks'>,
  context: Pick<PlanContext, 'from' | 'to' | 'step'>
): Pick<CountsRequest, 'start' | 'end' | 'step'> {
  const grid = historyStep(context);
  return {
    start: seconds(Math.floor((context.from - weeks * WEEK) / grid) * grid),
    end: seconds(Math.floor(context.to / grid) * grid),
    step: seconds(grid),
  };
}

export const optionalHistory = (
  counts: CountsRequest,
  options: SeasonOptions,
  context: PlanContext
): Optional<CountsRequest> => optional({ ...counts, ...historyTimes(options, context) });

interface Points {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** What was to be expected at each point of `current`, learned from what lies before it. */
export function expectations(
  current: Points,
  history: Points | undefined,
  options: SeasonOptions,
  more: BandOptions = {}
): Expectation[] {
  const expect = seasonalBands(history ?? { times: [], values: [] }, {
    scale: options.scale,
    offset: options.utcOffset * 3600,
    ...more,
  });
  return Array.from(current.times, (time, i) => expect(time, current.values[i] ?? NaN));
}

const SEASONS: Readonly<Record<Expectation['season'], string>> = {
  hourOfWeek: 'the same hour of the week',
  hourOfDay: 'the same hour of the day: there are not yet three weeks of history',
  rolling: 'the last day alone: there are not yet three days of history',
  none: 'nothing: there is too little history',
};

/** Said when a band is learned from less than the hour of the week. */
export function seasonNotice(all: ReadonlyArray<readonly Expectation[]>): string | undefined {
  const last = all.map((one) => one.at(-1)?.season ?? 'none');
  const weaker = (['none', 'rolling', 'hourOfDay'] as const).find((season) => last.includes(season));
  return weaker === undefined
    ? undefined
    : `The season of ${last.filter((season) => season === weaker).length} of ${all.length} series is learned from ${SEASONS[weaker]}.`;
}
