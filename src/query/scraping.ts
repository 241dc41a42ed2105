/** How often what a profile reads is scraped: seen in its samples, whatever the settings say. */
import { namesOfProbe, type Profile } from '../profiles';
import { largest, smallest } from '../stats/elements';
import { either, type Matcher, type PromQL, promql, selector } from './promql';
import type { RangeRequest } from './request';
import type { Matrix } from './series';
import { type Seconds, seconds } from './units';

/** Scrapes are looked at in so many stretches of so many seconds. */
const STRETCHES = 4;
const STRETCH = seconds(600);
/** The same question for a minute: all panels of a dashboard share its answer. */
const SHARED_FOR = 60;
/** Scrapes come late and are missed: the settings are right as long as what is seen is nearer to them than this. */
const TOLERANCE = 4 / 3;

/**
 * The seconds between scrapes, stretch by stretch, of each job that exposes what the profile is recognised by: from the last
 * sample before a stretch to its last one there are as many scrapes as samples, wherever it was cut off. Of jobs of which
 * Prometheus finds no such samples, as they are scraped too seldom, the number of scrapes, below zero.
 */
export function scrapesRequest(
  { probes, labels }: Pick<Profile, 'probes' | 'labels'>,
  model: string | undefined,
  to: number
): RangeRequest {
  const of: Matcher[] = model === undefined ? [] : [{ label: labels.model, op: '=', value: model }];
  // Without the sample at its beginning, which Prometheus 2 counts: times are whole milliseconds.
  const within = { duration: seconds(STRETCH - 0.001) };
  const series = probes.flatMap(namesOfProbe).map((name) => selector(name, of));
  const spacing = series.map(
    (one) =>
      promql`min by (job) ((timestamp(${one}) - timestamp(${one} offset ${{ duration: STRETCH }})) / count_over_time(${one}[${within}]))`
  );
  const counts = series.map((one) => promql`-max by (job) (count_over_time(${one}[${within}]))`);
  const end = seconds(Math.floor(to / SHARED_FOR) * SHARED_FOR);
  const start = seconds(end - (STRETCHES - 1) * STRETCH);
  const expr = either([...spacing, ...counts]);
  return { kind: 'prometheus.range', expr, start, end, step: STRETCH, whole: true, kept: true };
}

/** How often one job is scraped. */
export interface JobInterval {
  readonly job: string;
  readonly interval: Seconds;
}

/** The interval of each job in whole seconds, shortest first; none of a job that is not seen for long enough. */
export function seenIntervals({ series }: Pick<Matrix, 'series'>): readonly JobInterval[] {
  return series
    .flatMap(({ labels, values }): JobInterval[] => {
      const spacings = values.filter((one) => one > 0 && Number.isFinite(one));
      const interval = spacings.length > 0 ? ofSpacings(spacings) : ofCounts(values.map((one) => -one));
      return interval === undefined ? [] : [{ job: labels['job'] ?? '', interval: seconds(Math.max(1, interval)) }];
    })
    .sort((a, b) => a.interval - b.interval);
}

/**
 * Scrapes that are missed lengthen what is seen, so the least counts; those that come early or late move it a little from what
 * was set. Where one stretch alone is shorter, and others are alike, the interval was changed within it: such a mix is taken for
 * the nearest usual one that is no longer than the others, as windows of whole scrapes of a mix are longer for nothing.
 */
function ofSpacings(spacings: Float64Array): number {
  const least = smallest(spacings);
  const isAlike = (one: number, other: number): boolean => one <= other * (1 + 2 * JITTER);
  const others = spacings.filter((one) => !isAlike(one, least));
  // Missed scrapes are rarely as many in two stretches.
  const isMixed =
    spacings.length - others.length === 1 && others.filter((one) => isAlike(one, smallest(others))).length > 1;
  const longest = isMixed ? smallest(others) * (1 + JITTER) : Infinity;
  const isNear = (usual: number): boolean => Math.abs(usual - least) <= JITTER * usual;
  const [nearest] = USUAL.filter((usual) => usual <= longest).sort(
    (a, b) => Math.abs(Math.log(a / least)) - Math.abs(Math.log(b / least))
  );
  return nearest !== undefined && (isMixed || isNear(nearest))
    ? nearest
    : ([5 * Math.round(least / 5)].find(isNear) ?? Math.round(least));
}

/** What is set in most places. Those of up to a minute fill the default window with whole scrapes. */
const USUAL = [1, 5, 10, 15, 20, 30, 60, 120, 300];
/** By so much of itself an interval of a minute may seem shorter where the first scrape of a stretch is 12 s late, the last 12 s early. */
const JITTER = 0.04;

/** Stretches with much fewer scrapes than others were cut short: by a start, an end, or an outage. */
function ofCounts(values: Float64Array): number | undefined {
  // Whatever answers: what is no count says nothing.
  const counts = values.filter((count) => count > 0 && Number.isFinite(count));
  const most = largest(counts);
  const whole = counts.filter((count) => count >= Math.min(0.9 * most, most - 1));
  const scrapes = whole.reduce((a, b) => a + b, 0);
  // Of many targets there is always one that has a scrape more than the others.
  const surplus = whole.filter((count) => count === most).length;
  return counts.length < 2 ? undefined : roundest(whole.length * STRETCH, scrapes, surplus);
}

/** People set round intervals: the roundest of those that make so many scrapes of the time, one more or as many less. */
function roundest(time: number, scrapes: number, less: number): number {
  const [shortest, longest] = [time / (scrapes + 1), time / (scrapes - less)];
  const found = ROUND.map((unit) => unit * Math.round(time / scrapes / unit));
  return found.find((one) => one >= shortest && one < longest) ?? Math.round(time / scrapes);
}
const ROUND = [300, 60, 30, 15, 10, 5];

/** Says that the settings are not what is seen; nothing where they fit. */
export function contradiction(set: Seconds, seen: Seconds): string | undefined {
  return seen > set * TOLERANCE || set > seen * TOLERANCE
    ? `The settings of the data source give a scrape interval of ${set}s, but the metrics are scraped every ${seen}s: enter that there, or leave the field empty to have it read.`
    : undefined;
}

/**
 * Says of which jobs a window holds fewer than two scrapes, while it holds them of others. What grew since the scrape before is
 * counted all the same, but of one scrape at some moments, and of two or none at others.
 */
export function shortWindow(window: Seconds, jobs: readonly JobInterval[]): string | undefined {
  const slow = jobs.filter(({ interval }) => window < 2 * interval);
  const [longest] = slow.slice(-1);
  if (longest === undefined || slow.length === jobs.length) {
    return undefined;
  }
  const named = slow.slice(-NAMED).map(({ job, interval }) => `"${job}" (every ${interval}s)`);
  const more = slow.length > NAMED ? `${slow.length - NAMED} more and ` : '';
  return `The window of ${window}s holds fewer than two scrapes of some jobs: ${more}${named.join(', ')}. Figures of what they expose come with gaps, and rates per second vary. With a window of ${2 * longest.interval}s they do not.`;
}
const NAMED = 5;

/** A window that is rounded up to whole scrapes is still the one that was asked for. */
const ROUNDING = 1.1;

/** Says which window is used where it had to be longer than the one asked for, to hold enough scrapes. */
export const longWindow = (used: Seconds, asked: Seconds, interval: Seconds): string | undefined =>
  used > ROUNDING * asked
    ? `Each point counts over ${used}s, not ${asked}s: the metrics are scraped every ${interval}s, and fewer scrapes are too few. Set the window of the query to have another.`
    : undefined;

/** So far Prometheus looks back for the last sample, unless it is started otherwise. */
const LOOK_BACK = 300;

/**
 * The last sample of gauges, so long ago, that are scraped too seldom for Prometheus to find it at every moment: within two
 * scrapes.
 */
export function lastSample(series: PromQL, scrapeInterval: Seconds, ago = seconds(0)): PromQL {
  const then = ago === 0 ? series : promql`${series} offset ${{ duration: ago }}`;
  if (2 * scrapeInterval <= LOOK_BACK) {
    return then;
  }
  const within = promql`${series}[${{ duration: seconds(2 * scrapeInterval) }}]`;
  return promql`last_over_time(${ago === 0 ? within : promql`${within} offset ${{ duration: ago }}`})`;
}
