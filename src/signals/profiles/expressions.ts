import { type Matcher, promql, type PromQL, selector } from '../promql';
import type { QueryEnvelope } from '../query';
import { matchers } from '../select';
import type { Seconds } from '../units';
import type { Counter, Gauge, Profile } from './profile';

type Selection = Pick<QueryEnvelope, 'model' | 'version' | 'filters' | 'groupBy'>;
type Named = Pick<Counter, 'names' | 'where'>;

/**
 * The expression for each name that a metric goes by, the first that a series has being the one that counts: a fleet
 * may run two releases, and a release may expose a metric under the old and the new name at once.
 */
export function eachName({ names }: Pick<Named, 'names'>, expression: (name: string) => PromQL): PromQL {
  return names.map(expression).reduce((a, b) => promql`${a} or ${b}`);
}

/** Summed increase over `window` of a counter of the profile, for what the query selects. */
export function increaseOf(
  counter: Named,
  query: Selection,
  profile: Profile,
  window: Seconds,
  labelNames: readonly string[],
  suffix = ''
): PromQL {
  const chosen = [...matchers(query, profile), ...(counter.where ?? [])];
  return summedIncrease(counter, chosen, window, labelNames, suffix);
}

/** The same for matchers that stand already. */
export function summedIncrease(
  counter: Named,
  chosen: readonly Matcher[],
  window: Seconds,
  labelNames: readonly string[],
  suffix = ''
): PromQL {
  const increases = eachName(
    counter,
    (name) => promql`increase(${selector(`${name}${suffix}`, chosen)}[${{ duration: window }}])`
  );
  return promql`sum by (${{ labelNames }}) (${increases})`;
}

/** A gauge of the profile, added up or averaged over whatever is not in `labelNames`. */
export function gaugeOf(
  gauge: Gauge,
  query: Selection,
  profile: Profile,
  labelNames: readonly string[],
  how: 'sum' | 'avg' | 'max'
): PromQL {
  const chosen = [...matchers(query, profile), ...(gauge.where ?? [])];
  const values = eachName(gauge, (name) => selector(name, chosen));
  const by = { labelNames };
  switch (how) {
    case 'sum':
      return promql`sum by (${by}) (${values})`;
    case 'avg':
      return promql`avg by (${by}) (${values})`;
    case 'max':
      return promql`max by (${by}) (${values})`;
  }
}
