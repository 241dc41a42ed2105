import { z } from 'zod';
import { type Counter, type Gauge, type Named, type Profile, streamsTokens } from '../../profiles';
import { notices, plus, unionTimes, valuesAt } from '../../query/align';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { durationText, parseDuration } from '../../query/duration';
import { gaugeOf, notExposed, trafficOf } from '../../query/expressions';
import { missingMetric } from '../../query/missing';
import { type PromQL, promql } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf, CountsRequest, InstantRequest, RangeRequest } from '../../query/request';
import { at } from '../../query/schedule';
import { lastSample } from '../../query/scraping';
import { contractLabels, identity, labelKey } from '../../query/select';
import type { Labels, Series } from '../../query/series';
import { defineSignal, type PlanContext } from '../../query/signal';
import { type Seconds, seconds } from '../../query/units';
import { type VersionsRequest, versionsRequest, withVersions } from '../../query/versions';
import { counted, suffixed } from '../../query/windows';
import { mapPairs } from '../../stats/elements';
import { listed } from '../../text';
import { stallsLevels } from './thresholds';

export const stallsOptions = z.strictObject({
  within: durationText('5m')
    .default('5m')
    .meta({ title: 'Waiting for at least' })
    .describe('The shortest time that requests wait without any being finished: longer than the longest request takes'),
});
type StallsOptions = z.infer<typeof stallsOptions>;
type Query = SignalQuery<StallsOptions>;

/** What waits or is worked on, and what moves while a server works. */
interface Work {
  readonly pending: readonly Gauge[];
  readonly ended: readonly Named[];
  /** Without it, a slow answer could not be distinguished from one that never comes. */
  readonly progress: Counter | undefined;
}

/** Undefined if a server exposes no queue, or generates long answers without exposing progress. */
export function workOf(profile: Profile): Work | undefined {
  const { kind, queue, traffic = {}, latency, languageModel } = profile;
  const { running, progress } = languageModel ?? {};
  if (queue?.kind !== 'gauge' || (streamsTokens(profile) && progress === undefined)) {
    return undefined;
  }
  const { received, answered, failed, finished = received } = traffic;
  // What is counted as it arrives has its answers counted beside it, and what failed follows from both.
  const isOfArrivals = answered !== undefined && failed === undefined;
  const counters = [isOfArrivals ? undefined : finished, answered, failed];
  // Of the contract a model may expose a part alone.
  const timed = kind === 'contract' && latency?.kind === 'histogram' ? suffixed(latency, '_count') : undefined;
  const ended = [...counters, timed].filter((one) => one !== undefined);
  return {
    pending: [queue, ...(progress === undefined || running === undefined ? [] : [running])],
    // Those of another label of the same counter are in it.
    ended: ended.filter(({ names }, i) => ended.findIndex((one) => one.names[0] === names[0]) === i),
    progress,
  };
}

type StallsPlan = {
  readonly queue?: RangeRequest | InstantRequest;
  readonly running?: RangeRequest | InstantRequest;
  readonly ended?: CountsRequest;
  readonly answered?: CountsRequest;
  readonly failed?: CountsRequest;
  readonly progress?: CountsRequest;
  readonly versions?: VersionsRequest;
};

/**
 * The least that a gauge ever was within so long, and none where none waited as that began: of one that is scraped once
 * in that time a single sample would represent all of it. Of series that were there then and are there still.
 */
export const least = (series: PromQL, within: Seconds, scrapeInterval: Seconds): PromQL =>
  promql`(min_over_time(${series}[${{ duration: within }}]) * (${lastSample(series, scrapeInterval, within)} > bool 0) and ${lastSample(series, scrapeInterval)})`;

/** How long requests have to wait: at least two scrapes. */
function withinOf({ options }: Query, { scrapeInterval }: Pick<PlanContext, 'scrapeInterval'>) {
  const asked = parseDuration(options.within) ?? seconds(300);
  return { asked, used: seconds(Math.max(asked, 2 * scrapeInterval)) };
}

export function plan(query: Query, context: PlanContext): StallsPlan {
  const { profile, scrapeInterval } = context;
  const work = workOf(profile);
  if (work === undefined) {
    return {};
  }
  const { used: within } = withinOf(query, context);
  const by = identity(query, profile);
  const [queue, running] = work.pending.map((gauge) =>
    at(
      query,
      context,
      gaugeOf(gauge, query, context, by, 'sum', (one) => least(one, within, scrapeInterval))
    )
  );
  const count = (metric: Named | undefined): CountsRequest | undefined => {
    if (metric === undefined) {
      return undefined;
    }
    const { native: _form, ...request } = counted(
      query,
      { ...context, window: within },
      metric,
      [],
      [...trafficOf(profile), metric]
    );
    return request;
  };
  const [ended, answered, failed] = work.ended.map(count);
  const progress = count(work.progress);
  const versions = versionsRequest(query, context);
  return {
    ...(queue === undefined ? {} : { queue }),
    ...(running === undefined ? {} : { running }),
    ...(ended === undefined ? {} : { ended }),
    ...(answered === undefined ? {} : { answered }),
    ...(failed === undefined ? {} : { failed }),
    ...(progress === undefined ? {} : { progress }),
    ...(versions === undefined ? {} : { versions }),
  };
}

export function derive(query: Query, answers: AnswersOf<StallsPlan>, context: PlanContext): Derived {
  const { profile } = context;
  const { queue, running, ended, answered, failed, progress, versions } = answers;
  const work = workOf(profile);
  if (work === undefined || queue === undefined) {
    return { kind: 'series', series: [], notices: [notExposed(profile, 'queue by which a stall could be detected')] };
  }
  const counts = [ended, answered, failed, progress].filter((one) => one !== undefined);
  const pending = [...queue.series, ...(running?.series ?? [])];
  const known = progress?.series ?? counts.flatMap((one) => one.series);
  const all = [...new Map(pending.map((one) => [labelKey(one.labels), one.labels])).values()];
  const uncounted: string[] = [];
  const series = all.map((labels): SignalSeries => {
    const own = pending.filter((one) => labelKey(one.labels) === labelKey(labels));
    const times = unionTimes(own);
    const waiting = sumAt(times, own);
    const isSame = (one: Series): boolean => isCompatible(one.labels, labels);
    const of = (some: readonly Series[]): Float64Array => sumAt(times, some.filter(isSame));
    const moved = of(counts.flatMap((one) => one.series));
    // A counter that a server does not expose never moves; of one that hung before it finished anything there is none at
    // all. Nor is there of a language model at its first answers, which may be long: where at some moment none was made
    // while requests waited, it hangs.
    const witness = of(known);
    const made = progress === undefined ? undefined : of(running?.series ?? []);
    const value = waiting.map((count, i) => {
      const isFirst = Number.isNaN(moved[i]) && count > 0 && (made === undefined || made[i] === 0);
      const isUnknown = Number.isNaN(witness[i]) && !isFirst;
      return (moved[i] ?? NaN) > 0 ? 0 : isUnknown ? NaN : count;
    });
    const [now = NaN] = waiting.slice(-1);
    if (now > 0 && Number.isNaN(witness.at(-1)) && !((moved.at(-1) ?? NaN) > 0)) {
      const { model = '', version = '' } = contractLabels(labels, profile);
      uncounted.push(`${now} requests of ${`${model} ${version}`.trim() || 'the server'}`);
    }
    const isKnown = (_: number, i: number): boolean => !Number.isNaN(value[i]);
    return {
      name: 'stalled',
      labels: { ...contractLabels(labels, profile), measure: 'stalled' },
      times: times.filter(isKnown),
      value: value.filter(isKnown),
      unit: 'short',
      hasThresholds: true,
    };
  });
  const versioned = withVersions(
    series.filter(({ times }) => times.length > 0),
    versions,
    query,
    context
  );
  const { asked, used } = withinOf(query, context);
  const name = queue.series.length === 0 ? work.pending[0]?.names[0] : undefined;
  return {
    kind: 'series',
    series: versioned.series,
    notices: [
      ...notices([queue, ...(running === undefined ? [] : [running]), ...counts]),
      ...versioned.notices,
      ...(used > asked ? [longer(asked, used)] : []),
      ...(uncounted.length === 0 ? [] : [withoutCounter(uncounted)]),
      ...(name === undefined ? [] : [missingMetric(name, query, profile)]),
    ],
  };
}

const longer = (asked: Seconds, used: Seconds): Notice => ({
  severity: 'info',
  text: `Requests count as stalled after ${used}s, not ${asked}s: at this scrape interval, less than two scrapes would show nothing.`,
});

const withoutCounter = (waiting: readonly string[]): Notice => ({
  severity: 'warning',
  text: `${listed(waiting, 5)} wait, and no counter that would move with them is there: none was ever finished, or what counts them is not found. If the model answers, see on Setup which of its metrics are.`,
});

/** What is known of series at each moment, added up; NaN where none is known. */
const sumAt = (times: Float64Array, all: readonly Series[]): Float64Array =>
  all.reduce<Float64Array>(
    (sum, one) => mapPairs(sum, valuesAt(times, one), plus),
    new Float64Array(times.length).fill(NaN)
  );

/** Of the same subject, one of them perhaps with fewer labels. */
const isCompatible = (one: Labels, other: Labels): boolean =>
  Object.entries(one).every(
    ([name, value]) => other[name] === undefined || other[name] === '' || value === '' || other[name] === value
  );

export const stalls = defineSignal({
  id: 'stalls',
  title: 'Stalls',
  summary: 'Whether requests wait while the model finishes none: a server that hangs.',
  description:
    'How many requests waited or were being answered all the time within five minutes (`within`) in which none was finished; 0 where one was, or where at some moment nothing waited. One that is turned away as it arrives is not finished, and a server of which no counter is there has finished none; a language model may be at its first answers then, and is judged where at some moment it made none. A server that hangs is still scraped, and one that counts a request when it is done has nothing to be judged by: errors and latency end for want of observations. Read from the gauge of the queue, so that servers without one are not judged. Answers of language models may take longer than that: there the gauge of running requests is read too, and what counts while answers are made, such as tokens or batches, has to stand still besides; servers that count tokens at the end of a request alone are not judged. All servers of a model version are judged together, unless the query groups them: one of several that hangs does not show.',
  group: 'service',
  inHealthReport: true,
  unit: 'short',
  options: stallsOptions,
  ...stallsLevels,
  minimumSample: 0,
  usesServerProfile: true,
  plan,
  derive,
});
