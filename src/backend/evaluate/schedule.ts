import { parseDuration } from '../../query/duration';
import { fillTimeVariables, rateInterval, type TimeVariables } from '../../query/macros';
import type { QueryEnvelope } from '../../query/query';
import { type Seconds, seconds } from '../../query/units';
import { MAX_STEPS } from '../../query/windows';

/** No window is shorter by default: rates over less are mostly noise. */
const DEFAULT_WINDOW = seconds(300);

/** So many scrapes it holds at least. */
const MIN_SCRAPES = 4;

interface Schedule {
  readonly from: Seconds;
  readonly to: Seconds;
  readonly step: Seconds;
  readonly window: Seconds;
  /** The window before it was made long enough for scrapes. */
  readonly asked: Seconds;
  readonly variables: TimeVariables;
}

interface TimeWindow {
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly intervalMs: number;
}

/** Of the jobs that expose what a query reads, the intervals of those that are scraped most often and least often. */
interface ScrapeIntervals {
  readonly shortest: Seconds;
  readonly longest: Seconds;
}

/** Figures of one moment that are asked for within so many seconds are of the same moment, and share their answers. */
const SAME_MOMENT = 15;

/**
 * When to evaluate. The step is what Grafana asks for, whole seconds, never finer than the shortest scrape interval and never
 * so fine that a series would pass 11,000 points: alert rules come with intervalMs 1000 over any range. Start and end
 * of a range are whole multiples of the step, so that the same panel asks the same question again and answers can be kept;
 * a single moment is not set back by a step, which may be long. Windows hold a whole number of scrapes unless a person
 * says otherwise: rates over others are off by a part of a scrape. No shorter than the step, so that nothing falls between two
 * points, and no longer for that, so that nothing counts in both. They are as long as the job needs that is scraped most
 * often: one that is scraped seldom must not delay what is seen of others.
 */
export function schedule(
  range: TimeWindow,
  { shortest, longest }: ScrapeIntervals,
  window: string | undefined,
  mode: QueryEnvelope['mode'] = 'range'
): Schedule {
  const from = range.from / 1000;
  const to = range.to / 1000;
  const finest = Math.ceil((to - from) / (MAX_STEPS - 1));
  const step = seconds(Math.max(1, Math.ceil(range.intervalMs / 1000), Math.ceil(shortest), finest));
  const variables: TimeVariables = {
    interval: step,
    rateInterval: rateInterval(step, longest),
    from: seconds(from),
    to: seconds(to),
  };
  const given = window === undefined ? undefined : parseDuration(fillTimeVariables(window, variables));
  const asked = given ?? seconds(Math.max(DEFAULT_WINDOW, step));
  return {
    from: floorTo(from, step),
    to: floorTo(to, mode === 'range' ? step : step < SAME_MOMENT ? 1 : SAME_MOMENT),
    step,
    window: given ?? seconds(Math.ceil(Math.max(asked, MIN_SCRAPES * shortest) / shortest) * shortest),
    asked,
    variables,
  };
}

const floorTo = (time: number, grid: number): Seconds => seconds(Math.floor(time / grid) * grid);
