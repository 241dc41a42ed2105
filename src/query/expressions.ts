import {
  type Durations,
  type Gauge,
  type Named,
  namesOfProbe,
  type Observed,
  ownName,
  type Profile,
} from '../profiles';
import { escapeRegex } from '../text';
import type { Notice } from './derived';
import { copiedLabel, either, type Matcher, type PromQL, promql, selector } from './promql';
import type { QueryEnvelope } from './query';
import type { CountsRequest, RangeRequest } from './request';
import { lastSample } from './scraping';
import { matchers } from './select';
import { type Seconds, seconds } from './units';

type Selection = Pick<QueryEnvelope, 'model' | 'version' | 'filters' | 'groupBy'>;

/** What is read, and how often it is scraped. */
interface Scraped {
  readonly profile: Profile;
  readonly scrapeInterval: Seconds;
}

/** Series, and the label that names the model in them. */
interface OfModels {
  readonly selector: PromQL;
  readonly model: string;
}

/** One name of a metric, chosen as the query wants it. */
interface Alternative extends OfModels {
  /** What counts in its place wherever a target exposes it: all of the names before. */
  readonly before: readonly OfModels[];
  /** Whether it does so on all targets of the model, not on that one alone. */
  readonly ofModel: boolean;
}

/** The names that a metric goes by, in the order in which they count. */
export function alternatives(
  named: Named,
  query: Selection,
  profile: Profile,
  more: readonly Matcher[] = [],
  before: readonly OfModels[] = []
): Alternative[] {
  const { names, where = [], or } = named;
  const model = named.model ?? profile.labels.model;
  // Where the model may be in one of two labels, series without the first have the other.
  const known: Matcher[] =
    (named.model === undefined && or === undefined) || query.model !== undefined
      ? []
      : [{ label: model, op: '!=', value: '' }];
  const labelMatchers = [...matchers(query, { ...profile, labels: { ...profile.labels, model } }), ...known];
  const chosen = [...labelMatchers, ...where, ...more];
  const earlier = (count: number): OfModels[] =>
    count === 0 ? [...before] : [...before, { selector: family(names.slice(0, count), profile, labelMatchers), model }];
  return [
    ...names.map((name, i) => ({
      selector: selector(ownName(name, profile), chosen),
      model,
      before: earlier(i),
      ofModel: profile.namesOf === 'model',
    })),
    ...(or === undefined ? [] : alternatives(or, query, profile, more, earlier(names.length))),
  ];
}

/** Whatever a metric counts, under each of its names; of a histogram the open bucket. */
export function familyOf({ names, model, or }: Named, ofModel: string | undefined, profile: Profile): PromQL[] {
  const labelMatchers: Matcher[] =
    ofModel === undefined ? [] : [{ label: model ?? profile.labels.model, op: '=', value: ofModel }];
  return [family(names, profile, labelMatchers), ...(or === undefined ? [] : familyOf(or, ofModel, profile))];
}

function family(names: readonly string[], profile: Profile, labelMatchers: readonly Matcher[]): PromQL {
  const [first = '', ...others] = names.map((name) => ownName(name, profile));
  return selector(others.length === 0 ? first : '', [
    ...(others.length === 0
      ? []
      : [{ label: '__name__', op: '=~' as const, value: [first, ...others].map(escapeRegex).join('|') }]),
    ...labelMatchers,
    ...(first.endsWith('_bucket') ? [{ label: 'le', op: '=' as const, value: '+Inf' }] : []),
  ]);
}

/**
 * All model metrics of a target: those that identify the profile, and its request counters. By the label that names the model in them.
 */
export function familyByModel(query: Selection, profile: Profile): Array<OfModels & { readonly names: string[] }> {
  const found = new Map([[profile.labels.model, new Set(profile.probes.flatMap(namesOfProbe))]]);
  const add = ({ names, model = profile.labels.model, or }: Named): void => {
    found.set(model, new Set([...(found.get(model) ?? []), ...names.map((name) => ownName(name, profile))]));
    if (or !== undefined) {
      add(or);
    }
  };
  trafficOf(profile).forEach(add);
  return [...found].map(([model, all]) => {
    const names = [...all];
    const own = matchers(query, { ...profile, labels: { ...profile.labels, model } });
    const named: Matcher = { label: '__name__', op: '=~', value: names.map(escapeRegex).join('|') };
    const known: Matcher[] =
      found.size === 1 || query.model !== undefined ? [] : [{ label: model, op: '!=', value: '' }];
    return { model, names, selector: selector('', [named, ...own, ...known]) };
  });
}

/** Something for each group that any of these series are of, the model under the profile's label. */
export function eachOfModels(
  query: Selection,
  profile: Profile,
  labelNames: readonly string[],
  read: (series: PromQL) => PromQL
): PromQL {
  const to = profile.labels.model;
  return familyByModel(query, profile)
    .map(({ selector: series, model }) => {
      const named =
        model === to
          ? read(series)
          : promql`label_replace(${read(series)}, ${{ quoted: to }}, "$1", ${{ quoted: model }}, "(.*)")`;
      return promql`group by (${{ labelNames }}) (${named})`;
    })
    .reduce((a, b) => promql`${a} or ${b}`);
}

/** Labels by which scraped targets differ, whatever they expose. */
const TARGET = ['job', 'instance', 'pod', 'namespace', 'cluster', 'exported_instance', 'service_instance_id'];

/**
 * What is counted or read under one of several names, but of targets that expose one before it: in a rolling upgrade some
 * replicas have the new name and some the old. `last` is the sample that shows it. With `ofModel`, of models of which any target
 * exposes one before it.
 */
export function firstNamed(
  expr: PromQL,
  { model, before, ofModel }: Pick<Alternative, 'model' | 'before' | 'ofModel'>,
  last: (series: PromQL) => PromQL
): PromQL {
  const shared = ofModel ? [] : TARGET;
  const there = before.map((one) => {
    if (one.model === model) {
      return last(one.selector);
    }
    const targets = promql`count by (${{ labelNames: [...shared, one.model] }}) (${last(one.selector)})`;
    return copiedLabel(targets, one.model, model);
  });
  return there.length === 0
    ? expr
    : promql`(${expr}) unless on (${{ labelNames: [...shared, model] }}) (${either(there)})`;
}

/** All counters of requests. */
export const trafficOf = ({ traffic = {} }: Profile): Named[] => Object.values(traffic);

/** The expression for each name, joined by `or`: for raw series, of which the first name that one has counts. */
export function eachName({ names }: Pick<Named, 'names'>, expression: (name: string) => PromQL): PromQL {
  return either(names.map(expression));
}

/**
 * The aggregate of a metric by `labelNames`, of each target under the first of its names that it exposes, the model under
 * the profile's label.
 */
export function aggregated(
  named: Named,
  query: Selection,
  profile: Profile,
  labelNames: readonly string[],
  read: (selected: PromQL) => PromQL,
  how: Aggregation = 'sum'
): PromQL {
  const to = profile.labels.model;
  return ofEachName(
    alternatives(named, query, profile),
    labelNames,
    ({ selector: selected, model, ...first }, names) => {
      const by = { labelNames: names.map((name) => (name === to ? model : name)) };
      const expr = grouping(
        how,
        by,
        firstNamed(read(selected), { model, ...first }, (series) => series)
      );
      return model === to ? expr : renamed(expr, model, to, names);
    },
    how
  );
}

/**
 * What is exposed under several names, added up: each by the labels that are wanted and by target, so that what one name
 * exposes is not matched with another's, which is of other targets.
 */
function ofEachName<T>(
  names: readonly T[],
  labelNames: readonly string[],
  grouped: (name: T, by: readonly string[]) => PromQL,
  how: Aggregation = 'sum'
): PromQL {
  const [only] = names;
  if (only !== undefined && names.length === 1) {
    return grouped(only, labelNames);
  }
  const byTarget = [...new Set([...labelNames, ...TARGET])];
  return grouping(how, { labelNames }, either(names.map((name) => grouped(name, byTarget))));
}

type Aggregation = 'sum' | 'avg' | 'max';

function grouping(how: Aggregation, by: { readonly labelNames: readonly string[] }, expr: PromQL): PromQL {
  switch (how) {
    case 'sum':
      return promql`sum by (${by}) (${expr})`;
    case 'avg':
      return promql`avg by (${by}) (${expr})`;
    case 'max':
      return promql`max by (${by}) (${expr})`;
  }
}

/** A gauge of the profile, added up or averaged over whatever is not in `labelNames`: its last samples, or what is read of its series. */
export function gaugeOf(
  gauge: Gauge,
  query: Selection,
  { profile, scrapeInterval }: Scraped,
  labelNames: readonly string[],
  how: Aggregation,
  read = (series: PromQL): PromQL => lastSample(series, scrapeInterval)
): PromQL {
  const once = (selected: PromQL): PromQL => {
    const last = read(selected);
    return gauge.repeated === undefined ? last : promql`max without (${{ labelNames: gauge.repeated }}) (${last})`;
  };
  return aggregated(gauge, query, profile, labelNames, once, how);
}

/** How many wait: a gauge added up, or the mean of what a histogram saw at the requests of the window. */
export function queueOf(
  queue: Gauge | Observed,
  query: Selection,
  context: Scraped & { readonly window: Seconds },
  labelNames: readonly string[]
): PromQL {
  const { profile, window } = context;
  if (queue.kind === 'gauge') {
    return gaugeOf(queue, query, context, labelNames, 'sum');
  }
  const own: Profile = { ...profile, labels: queue.labels };
  const pairs = [
    [own.labels.model, profile.labels.model],
    [own.labels.version, profile.labels.version],
  ] as const;
  const ownNames = labelNames.map((name) => pairs.find(([, to]) => to === name)?.[0] ?? name);
  const grown = (suffix: string): PromQL =>
    aggregated(
      { names: queue.names.map((name) => `${name}${suffix}`) },
      query,
      own,
      ownNames,
      (selected) => promql`rate(${selected}[${{ duration: window }}])`
    );
  const mean = promql`(${grown('_sum')}) / (${grown('_count')})`;
  return pairs.reduce(
    ({ expr, names }, [from, to]) => {
      const next = names.map((name) => (name === from ? to : name));
      return from === to || !names.includes(from)
        ? { expr, names }
        : { expr: renamed(expr, from, to, next), names: next };
    },
    { expr: mean, names: ownNames }
  ).expr;
}

/** Renames the label `from` to `to`. */
export const renamed = (expr: PromQL, from: string, to: string, labelNames: readonly string[]): PromQL =>
  promql`sum by (${{ labelNames }}) (${copiedLabel(expr, from, to)})`;

/** Said where a query asks for percentiles of what has none. */
export function meanOnly(profile: Profile, durations: Durations): Notice[] {
  return durations.kind === 'histogram'
    ? []
    : [
        {
          severity: 'warning',
          text: `${profile.title} exposes a mean of these durations only: no percentiles, no shares, no level. ${durations.enable}`,
        },
      ];
}

/** Said where a server streams tokens and its latency is not judged. */
export const ofWholeAnswers = ({ title, languageModel }: Profile): string =>
  `How long an answer of ${title} takes is mostly how long it is${
    languageModel?.firstToken === undefined
      ? ', and no time to the first token is exposed that could be judged in its place'
      : ': the signal "Language model" judges the time to the first token'
  }.`;

/** Said where a profile has no metric at all for what was asked. */
export const notExposed = (profile: Profile, what: string): Notice => ({
  severity: 'info',
  text: `The profile "${profile.title}" exposes no ${what}.${profile.limits.map((limit) => ` ${limit}`).join('')}`,
});

/** Whether a series has both forms is looked for at so many moments of a window. */
const LOOKS = 12;

/**
 * What native histograms beside classic ones of the same name grew by over the window: all of them, or those of series that
 * have no classic form, which count beside it. By `increase`, which extrapolates to the ends of the window: differences of
 * histograms' own samples cannot be told apart by resets in older releases.
 */
export function nativeIncrease(
  selectors: NonNullable<CountsRequest['native']>['selectors'],
  by: readonly string[],
  window: Seconds,
  which: 'all' | 'alone'
): Required<Pick<RangeRequest, 'expr' | 'each'>> {
  const own = by.filter((name) => name !== 'le');
  const looks = seconds(Math.max(1, Math.round(window / LOOKS)));
  const grown = ({ selector, classic, unless }: (typeof selectors)[number]): PromQL => {
    const all = promql`increase(${selector}[${{ duration: window }}])`;
    // Both are of one scrape: a series that changed its form within the window has never both.
    const both = promql`max_over_time((timestamp(${selector}) == timestamp(${classic}))[${{ duration: window }}:${{ duration: looks }}])`;
    const these = which === 'all' ? all : promql`(${all} unless ${both})`;
    return unless === undefined ? these : firstNamed(these, unless, (series) => series);
  };
  const expr = ofEachName(selectors, own, (one, names) => {
    const { rename } = one;
    const labelNames = names.map((name) => (name === rename?.to ? rename.from : name));
    const sum = promql`sum by (${{ labelNames }}) (${grown(one)})`;
    return rename === undefined ? sum : renamed(sum, rename.from, rename.to, names);
  });
  const each = selectors.map((one) =>
    one.rename === undefined ? grown(one) : copiedLabel(grown(one), one.rename.from, one.rename.to)
  );
  return { expr, each: { expr: either(each), by: own } };
}
