import { eachOfModels } from '../../query/expressions';
import { type PromQL, promql, selector } from '../../query/promql';
import type { QueryEnvelope } from '../../query/query';
import { lastSample } from '../../query/scraping';
import { identity } from '../../query/select';
import type { PlanContext } from '../../query/signal';
import { type Seconds, seconds } from '../../query/units';
import { DAY, HOUR } from '../../time';

/** What names a scrape target: Prometheus gives both to each, and several of them share a store by their cluster. */
export const TARGET = ['cluster', 'job', 'instance'] as const;

type Selection = Pick<QueryEnvelope, 'model' | 'version' | 'filters' | 'groupBy'>;
type Context = Pick<PlanContext, 'profile' | 'scrapeInterval'>;

/** Two samples of a target that is scraped every five minutes. */
const TWO_SCRAPES = seconds(660);

/** What a target that cannot be scraped is remembered by, in times of how long all are: each look costs one sample. */
const LOOKS = [1.5, 2, 3, 4, 6, 9, 14, 20, 28];

const before = (series: PromQL, { scrapeInterval }: Context, ago: number): PromQL =>
  promql`last_over_time(${series}[${{ duration: seconds(Math.max(300, 2 * scrapeInterval)) }}] offset ${{ duration: seconds(ago) }})`;

const either = (all: readonly PromQL[]): PromQL => all.reduce((a, b) => promql`${a} or ${b}`);

/** The labels that identify a model: a replaced version is not reported missing. */
const modelNames = (query: Selection, { profile }: Context): string[] =>
  identity(query, { ...profile, versioned: false });

/**
 * The targets of each model: 1 where it is scraped now, 0 where it was within `remember`, -1 where it was longer ago, for
 * as long as there were any before.
 */
export function seen(query: Selection, context: Context, remember: Seconds): PromQL {
  const names = [...new Set([...modelNames(query, context), ...TARGET])];
  const of = (read: (series: PromQL) => PromQL): PromQL => eachOfModels(query, context.profile, names, read);
  return either([
    of((series) => lastSample(series, context.scrapeInterval)),
    promql`0 * (${of((series) => promql`last_over_time(${series}[${{ duration: remember }}])`)})`,
    promql`-1 * (${of((series) => either(LOOKS.map((times) => before(series, context, times * remember))))})`,
  ]);
}

/** The targets whose last two scrapes failed, and what `up` says of each; an interval of 0 is one that is not known. */
export function failing(scrapeInterval: Seconds): { readonly failing: PromQL; readonly last: PromQL } {
  const by = { labelNames: TARGET };
  const up = selector('up', []);
  const held = { duration: seconds(2 * scrapeInterval) };
  // Prometheus may be started to look back for less than a scrape: no target is gone for that.
  const known = scrapeInterval === 0 ? up : promql`${up} or last_over_time(${up}[${held}])`;
  const last = promql`max by (${by}) (${known})`;
  const two = { duration: seconds(Math.max(TWO_SCRAPES, 2 * scrapeInterval + 60)) };
  return { last, failing: promql`${last} == 0 and on (${by}) max by (${by}) (idelta(${up}[${two}])) == 0` };
}

/** Of those of the targets that Prometheus knows: 0 where the last two scrapes failed, 1 otherwise. */
export function up({ scrapeInterval }: Context, targets: PromQL): PromQL {
  const { failing: down, last } = failing(scrapeInterval);
  const by = { labelNames: TARGET };
  return promql`(0 * (${down}) or 1 + 0 * ${last}) and on (${by}) (${targets})`;
}

/** Models that were gone at this time a day or a week ago too, an hour's grace given, and not long before that. */
export function scheduled(query: Selection, context: Context, remember: Seconds): PromQL {
  const of = (read: (series: PromQL) => PromQL): PromQL =>
    eachOfModels(query, context.profile, modelNames(query, context), read);
  return either(
    [DAY, 7 * DAY].map((ago) => {
      const looks = Array.from({ length: 7 }, (_, i) => ago + Math.round((i * remember) / 6));
      const was = of((series) => either(looks.map((look) => before(series, context, look))));
      return promql`((${was}) unless (${of((series) => before(series, context, ago - HOUR))}))`;
    })
  );
}
