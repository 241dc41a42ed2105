/** How often what a profile reads is scraped: seen in its samples, whatever the settings say. */
import { type Matcher, promql, type PromQL, selector } from '../query/promql';
import type { InstantRequest } from '../query/request';
import type { Matrix } from '../query/series';
import { type Seconds, seconds } from '../query/units';
import type { Profile } from './profile';

/** Scrapes are counted in so many seconds, of series that were there before: of others the count says nothing. */
const SEEN_IN = seconds(1800);
const BEFORE = seconds(600);
/** The same question for a minute: all panels of a dashboard share its answer. */
const SHARED_FOR = 60;
/** Scrapes come late and are missed: the settings are right as long as what is seen is nearer to them than this. */
const TOLERANCE = 4 / 3;

/** How many scrapes there were of each job that exposes what the profile is recognised by. */
export function scrapesRequest(
  { probes, labels }: Pick<Profile, 'probes' | 'labels'>,
  model: string | undefined,
  to: number
): InstantRequest {
  const of: Matcher[] = model === undefined ? [] : [{ label: labels.model, op: '=', value: model }];
  const range = { duration: SEEN_IN };
  // A sample at either end would be one too many: Prometheus 2 counts both ends.
  const within = { duration: seconds(SEEN_IN - 1) };
  const expr = probes
    .map((name): PromQL => {
      const series = selector(name, of);
      return promql`max by (job) (count_over_time(${series}[${within}]) and last_over_time(${series}[${{ duration: BEFORE }}] offset ${range}))`;
    })
    .reduce((a, b) => promql`${a} or ${b}`);
  const time = seconds(Math.floor(to / SHARED_FOR) * SHARED_FOR);
  return { kind: 'prometheus.instant', expr, time, whole: true, kept: true };
}

/** The interval of the job that is scraped least often, whole seconds; `undefined` where nothing is seen for long enough. */
export function seenInterval({ series }: Pick<Matrix, 'series'>): Seconds | undefined {
  const counts = series.flatMap(({ values }) => values.at(-1) ?? []).filter((count) => count > 0);
  return counts.length === 0 ? undefined : seconds(Math.max(1, Math.round(SEEN_IN / Math.min(...counts))));
}

/** Says that the settings are not what is seen; nothing where they fit. */
export function contradiction(set: Seconds, seen: Seconds): string | undefined {
  return seen > set * TOLERANCE || set > seen * TOLERANCE
    ? `The settings of the data source give a scrape interval of ${set}s, but the metrics are scraped every ${seen}s: enter that there, or leave the field empty to have it read.`
    : undefined;
}
