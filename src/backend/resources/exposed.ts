import {
  CONTRACT,
  type Exposed,
  type ExposedCombinations,
  type ExposedHistogram,
  type ExposedLabel,
  familyOf,
} from '../../signals/contract';
import { MANY_SERIES } from '../../signals/contract/lint';
import { type Matcher, promql, type PromQL, selector } from '../../signals/promql';
import type { Labels, Matrix } from '../../signals/series';
import { seconds } from '../../signals/units';
import type { Asker } from './caller';

const HOUR = { duration: seconds(3600) };

/** Of so many metrics with many series the values of each label are counted: every label is a question. */
const MOST_COUNTED = 3;
const MOST_LABELS = 20;

/** A family's type is asked of so many: names that the contract knows need no asking. */
const MOST_TYPES = 10;

const equal = (label: string, value: string): Matcher => ({ label, op: '=', value });
const like = (label: string, value: string): Matcher => ({ label, op: '=~', value });

type Instant = (expr: PromQL) => Promise<Matrix>;

const instantly =
  ({ sources, caller }: Asker): Instant =>
  (expr) =>
    sources.prometheus.instant(
      { kind: 'prometheus.instant', expr, time: seconds(Math.floor(Date.now() / 1000)), whole: true },
      caller
    );

const last = ({ values }: Matrix['series'][number]): number => values[values.length - 1];

const byName = ({ series }: Matrix): Record<string, number> =>
  Object.fromEntries(series.map((one) => [one.labels['__name__'] ?? '', last(one)]));

/** What belongs to a model: its label says so, or nothing does but the scrape job that is named after it. */
const ofModel = (model: string, ...more: readonly Matcher[]): PromQL =>
  promql`(${selector('', [equal('model', model), ...more])} or ${selector('', [
    like('__name__', 'model_.+'),
    equal('model', ''),
    equal('job', model),
    ...more,
  ])})`;

/** Metrics of the contract by model: of each name, how many series. */
export async function exposedByModel(asker: Asker): Promise<{ model: string; series: Record<string, number> }[]> {
  const instant = instantly(asker);
  const names = like('__name__', 'model_.+');
  const [labelled, bare] = await Promise.all([
    instant(promql`count by (model, __name__) (${selector('', [names, { label: 'model', op: '!=', value: '' }])})`),
    instant(promql`count by (job, __name__) (${selector('', [names, equal('model', '')])})`),
  ]);
  const models = new Map<string, Record<string, number>>();
  for (const one of [...labelled.series, ...bare.series]) {
    const model = one.labels['model'] ?? one.labels['job'] ?? '';
    models.set(model, { ...models.get(model), [one.labels['__name__'] ?? '']: last(one) });
  }
  models.delete('');
  return [...models].map(([model, series]) => ({ model, series })).sort((a, b) => a.model.localeCompare(b.model));
}

/** All that the linter wants to know of one model. */
export async function exposedOf(asker: Asker, model: string): Promise<Exposed> {
  const instant = instantly(asker);
  const [series, unversioned, buckets] = await Promise.all([
    instant(promql`count by (__name__) (${ofModel(model)})`).then(byName),
    instant(promql`count by (__name__) (${ofModel(model, like('__name__', 'model_.+'), equal('version', ''))})`).then(
      byName
    ),
    instant(
      promql`count by (__name__, feature, le) (${selector('', [like('__name__', 'model_.+_bucket'), equal('model', model)])})`
    ),
  ]);
  const [counters, labels, types] = await Promise.all([
    countersOf(instant, model, series),
    labelsOf(asker, instant, model, series),
    typesOf(asker, series),
  ]);
  return { series, unversioned, histograms: histogramsOf(buckets), counters, labels, types };
}

function histogramsOf({ series }: Matrix): ExposedHistogram[] {
  const found = new Map<string, ExposedHistogram>();
  for (const one of series) {
    const { __name__: name = '', le = '', feature } = one.labels;
    const edge = { edge: le === '+Inf' ? Infinity : Number(le), series: last(one) };
    const key = `${name} ${feature ?? ''}`;
    const labels: Labels = feature === undefined ? {} : { feature };
    const edges = [...(found.get(key)?.edges ?? []), edge].sort((a, b) => a.edge - b.edge);
    found.set(key, { metric: familyOf(name), labels, edges });
  }
  return [...found.values()];
}

/** The contract's counters with labels, as far as the model has them. */
function countersOf(
  instant: Instant,
  model: string,
  series: Readonly<Record<string, number>>
): Promise<ExposedCombinations[]> {
  const counters = CONTRACT.filter(
    ({ type, labels, name }) => type === 'counter' && labels.length > 0 && name in series
  );
  return Promise.all(
    counters.map(async ({ name, labels }) => {
      const own = selector(name, [equal('model', model)]);
      const by = { labelNames: labels.map((label) => label.name) };
      const [combinations, born] = await Promise.all([
        instant(promql`group by (${by}) (${own})`),
        instant(
          promql`count((${own} unless ${own} offset ${HOUR}) and on (instance, job, version) (${own} offset ${HOUR}))`
        ),
      ]);
      return {
        metric: name,
        combinations: combinations.series.map((one) => one.labels),
        bornLate: born.series.length === 0 ? 0 : last(born.series[0]),
      };
    })
  );
}

/** How many values each label has, of the metrics with most series. */
async function labelsOf(
  { sources, caller }: Asker,
  instant: Instant,
  model: string,
  series: Readonly<Record<string, number>>
): Promise<ExposedLabel[]> {
  const many = Object.entries(series)
    .filter(([, count]) => count > MANY_SERIES)
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_COUNTED);
  const counted = many.map(async ([metric]) => {
    const own = selector(metric, [equal('model', model)]);
    const names = await sources.prometheus.labelNames({ match: [own] }, caller);
    const asked = names.filter((name) => name !== '__name__').slice(0, MOST_LABELS);
    return Promise.all(
      asked.map(async (label) => {
        const answer = await instant(promql`count(group by (${{ labelNames: [label] }}) (${own}))`);
        return { metric, label, values: answer.series.length === 0 ? 0 : last(answer.series[0]) };
      })
    );
  });
  return (await Promise.all(counted)).flat();
}

/** What Prometheus was told of the types of names that might be counters by another name. */
async function typesOf(
  { sources, caller }: Asker,
  series: Readonly<Record<string, number>>
): Promise<Record<string, string>> {
  const known = new Set(CONTRACT.map(({ name }) => name));
  const asked = Object.keys(series)
    .filter((name) => name === familyOf(name) && !name.endsWith('_total') && !known.has(name))
    .slice(0, MOST_TYPES);
  const found = await Promise.all(asked.map((name) => sources.prometheus.metadata(name, caller)));
  return Object.fromEntries(
    asked.flatMap((name, i) => {
      const type = found[i].get(name)?.type;
      return type === undefined ? [] : [[name, type] as const];
    })
  );
}
