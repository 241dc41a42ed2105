import { type Matcher, type PromQL, promql, selector } from '../query/promql';
import type { QueryEnvelope } from '../query/query';
import { matchers } from '../query/select';
import type { Seconds } from '../query/units';
import { escapeRegex } from '../text';
import { ownName } from './own';
import type { Gauge, Named, Observed, Profile } from './profile';
import { lastSample } from './scraping';

type Selection = Pick<QueryEnvelope, 'model' | 'version' | 'filters' | 'groupBy'>;

/** What is read, and how often it is scraped. */
interface Scraped {
  readonly profile: Profile;
  readonly scrapeInterval: Seconds;
}

/** One name of a metric, chosen as the query wants it. */
interface Alternative {
  readonly selector: PromQL;
  /** The label that names the model in it. */
  readonly model: string;
}

/** The names that a metric goes by, in the order in which they count. */
export function alternatives(
  named: Named,
  query: Selection,
  profile: Profile,
  more: readonly Matcher[] = []
): Alternative[] {
  const { names, where = [], or } = named;
  const model = named.model ?? profile.labels.model;
  // Where the model may stand under one label or another, series without the label are meant by the other.
  const known: Matcher[] =
    (named.model === undefined && or === undefined) || query.model !== undefined
      ? []
      : [{ label: model, op: '!=', value: '' }];
  const chosen = [
    ...matchers(query, { ...profile, labels: { ...profile.labels, model } }),
    ...known,
    ...where,
    ...more,
  ];
  return [
    ...names.map((name) => ({ selector: selector(ownName(name, profile), chosen), model })),
    ...(or === undefined ? [] : alternatives(or, query, profile, more)),
  ];
}

/** Whatever a metric counts, under each of its names; of a histogram the open bucket. */
export function familyOf({ names, model, or }: Named, ofModel: string | undefined, profile: Profile): PromQL[] {
  const [first = '', ...others] = names.map((name) => ownName(name, profile));
  const chosen: Matcher[] = [
    ...(others.length === 0
      ? []
      : [{ label: '__name__', op: '=~' as const, value: [first, ...others].map(escapeRegex).join('|') }]),
    ...(ofModel === undefined ? [] : [{ label: model ?? profile.labels.model, op: '=' as const, value: ofModel }]),
    ...(first.endsWith('_bucket') ? [{ label: 'le', op: '=' as const, value: '+Inf' }] : []),
  ];
  return [
    selector(others.length === 0 ? first : '', chosen),
    ...(or === undefined ? [] : familyOf(or, ofModel, profile)),
  ];
}

/** All counters of requests. */
export const trafficOf = ({ traffic = {} }: Profile): Named[] => Object.values(traffic);

/** The expression for each name, joined by `or`: for raw series, of which the first name that one has counts. */
export function eachName({ names }: Pick<Named, 'names'>, expression: (name: string) => PromQL): PromQL {
  return names.map(expression).reduce((a, b) => promql`${a} or ${b}`);
}

/** The aggregate of a metric by `labelNames`, its names joined by `or`, the model under the profile's label. */
export function aggregated(
  named: Named,
  query: Selection,
  profile: Profile,
  labelNames: readonly string[],
  aggregate: (selected: PromQL, by: { readonly labelNames: readonly string[] }) => PromQL
): PromQL {
  const to = profile.labels.model;
  return alternatives(named, query, profile)
    .map(({ selector: selected, model }) => {
      const by = { labelNames: labelNames.map((name) => (name === to ? model : name)) };
      const expr = aggregate(selected, by);
      return model === to ? expr : renamed(expr, model, to, labelNames);
    })
    .reduce((a, b) => promql`${a} or ${b}`);
}

/** A gauge of the profile, added up or averaged over whatever is not in `labelNames`. */
export function gaugeOf(
  gauge: Gauge,
  query: Selection,
  { profile, scrapeInterval }: Scraped,
  labelNames: readonly string[],
  how: 'sum' | 'avg' | 'max'
): PromQL {
  return aggregated(gauge, query, profile, labelNames, (selected, by) => {
    const last = lastSample(selected, scrapeInterval);
    const once =
      gauge.repeated === undefined ? last : promql`max without (${{ labelNames: gauge.repeated }}) (${last})`;
    switch (how) {
      case 'sum':
        return promql`sum by (${by}) (${once})`;
      case 'avg':
        return promql`avg by (${by}) (${once})`;
      case 'max':
        return promql`max by (${by}) (${once})`;
    }
  });
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
      (selected, by) => promql`sum by (${by}) (rate(${selected}[${{ duration: window }}]))`
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

/** What is told apart by the label `from` told apart by `to`. */
export const renamed = (expr: PromQL, from: string, to: string, labelNames: readonly string[]): PromQL =>
  promql`sum by (${{ labelNames }}) (label_replace(${expr}, ${{ quoted: to }}, "$1", ${{ quoted: from }}, "(.*)"))`;
