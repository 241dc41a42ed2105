import { type OfModel, type Profile, profileOf } from '../../profiles';
import { literally, type Matcher, promql, type PromQL, selector } from '../../query/promql';
import type { QueryEnvelope } from '../../query/query';
import { matchers } from '../../query/select';

type Selection = Pick<QueryEnvelope, 'model' | 'version' | 'filters' | 'groupBy'>;

/** One way in which resources may belong to the model that a query asks for. */
export interface Belonging {
  readonly matchers: readonly Matcher[];
  /** Keeps of an expression what belongs to the model. */
  readonly keep: (expr: PromQL) => PromQL;
}

const asIs = (expr: PromQL): PromQL => expr;

/** The ways to try, one after another; without a model, or where a resource is of no one model, all of it. */
export function belongings(query: Selection, ofModel: readonly OfModel[], serving: Profile): Belonging[] {
  const { model, filters } = query;
  if (model === undefined || ofModel.length === 0) {
    return [{ matchers: filters, keep: asIs }];
  }
  return ofModel.map((way): Belonging => {
    switch (way.match) {
      case 'equal':
        return { matchers: [{ label: way.label, op: '=', value: model }, ...filters], keep: asIs };
      case 'prefix':
        return {
          matchers: [{ label: way.label, op: '=~', value: `${literally(model)}(-.*)?` }, ...filters],
          keep: asIs,
        };
      case 'shared': {
        const served = servedSeries(query, serving);
        return {
          matchers: [],
          keep: (expr) => promql`(${expr}) and on (${{ labelNames: way.labels }}) (${served})`,
        };
      }
    }
  });
}

/** What the model's server exposes of its traffic: where these series come from is where the model runs. */
function servedSeries(query: Selection, serving: Profile): PromQL {
  const { received, answered } = serving.traffic ?? profileOf('contract').traffic ?? {};
  const names = [...(received?.names ?? []), ...(answered?.names ?? [])];
  return names.map((name) => selector(name, matchers(query, serving))).reduce((a, b) => promql`${a} or ${b}`);
}
