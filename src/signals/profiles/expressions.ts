import { type Matcher, promql, type PromQL, selector } from '../promql';
import type { QueryEnvelope } from '../query';
import { matchers } from '../select';
import type { Gauge, Named, Profile } from './profile';

type Selection = Pick<QueryEnvelope, 'model' | 'version' | 'filters' | 'groupBy'>;

/** One name of a metric, chosen as the query wants it. */
export interface Alternative {
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
    ...names.map((name) => ({ selector: selector(name, chosen), model })),
    ...(or === undefined ? [] : alternatives(or, query, profile, more)),
  ];
}

/** The expression for each name, joined by `or`: for raw series, of which the first name that one has counts. */
export function eachName({ names }: Pick<Named, 'names'>, expression: (name: string) => PromQL): PromQL {
  return names.map(expression).reduce((a, b) => promql`${a} or ${b}`);
}

/** A gauge of the profile, added up or averaged over whatever is not in `labelNames`, the model under the profile's label. */
export function gaugeOf(
  gauge: Gauge,
  query: Selection,
  profile: Profile,
  labelNames: readonly string[],
  how: 'sum' | 'avg' | 'max'
): PromQL {
  const to = profile.labels.model;
  return alternatives(gauge, query, profile)
    .map(({ selector: values, model }) => {
      const by = { labelNames: labelNames.map((name) => (name === to ? model : name)) };
      const added =
        how === 'sum'
          ? promql`sum by (${by}) (${values})`
          : how === 'avg'
            ? promql`avg by (${by}) (${values})`
            : promql`max by (${by}) (${values})`;
      return model === to ? added : renamed(added, model, to, labelNames);
    })
    .reduce((a, b) => promql`${a} or ${b}`);
}

/** What is told apart by the label `from` told apart by `to`. */
export const renamed = (expr: PromQL, from: string, to: string, labelNames: readonly string[]): PromQL =>
  promql`sum by (${{ labelNames }}) (label_replace(${expr}, ${{ quoted: to }}, "$1", ${{ quoted: from }}, "(.*)"))`;
