import { z } from 'zod';
import {
  CONTRACT,
  coverageOf,
  type Exposed,
  type ExposedCombinations,
  type ExposedHistogram,
  type ExposedLabel,
  familyOf,
  notNeededSignals,
} from '../../contract';
import { lint, MANY_SERIES } from '../../contract/lint';
import { CONTRACT_PROFILE, HISTOGRAM_PART, type Profile } from '../../profiles';
import { type Matcher, type PromQL, promql, selector } from '../../query/promql';
import type { Labels, Matrix } from '../../query/series';
import { seconds } from '../../query/units';
import { escapeRegex, readDecimal } from '../../text';
import { json, route } from '../grafana';
import type { Instances } from '../instance';
import { ask, type CallerContext, nameSchema } from './caller';

/** What a data source calls the labels and metrics of the contract. */
interface Naming {
  readonly labels: Profile['labels'];
  /** The contract's name of a metric in the exposition, a histogram's `_bucket` and the like kept. */
  readonly standard: (own: string) => string;
  readonly own: (standard: string) => string;
  /** All names that may be of the contract, the team's own gauges among them. */
  readonly names: Matcher;
  readonly buckets: Matcher;
  /** What belongs to a model: its label says so, or nothing does but the scrape job that is named after it. */
  readonly ofModel: (model: string, ...more: readonly Matcher[]) => PromQL;
}

const renaming =
  (names: ReadonlyMap<string, string>) =>
  (name: string): string => {
    const part = HISTOGRAM_PART.exec(name)?.[0] ?? '';
    const family = names.get(name.slice(0, name.length - part.length));
    return names.get(name) ?? (family === undefined ? name : `${family}${part}`);
  };

function namingOf({ labels, metrics }: Profile): Naming {
  const standards = new Map<string, string>(Object.entries(CONTRACT_PROFILE.metrics));
  const renamed = Object.entries(metrics).flatMap(([role, own]): [string, string][] => {
    const standard = standards.get(role);
    return standard === undefined || standard === own ? [] : [[own, standard]];
  });
  const own = renamed.map(([name]) => escapeRegex(name));
  const name = (parts: string, among: readonly string[]): Matcher => ({
    label: '__name__',
    op: '=~',
    value: among.map((one) => `${one}${parts}`).join('|'),
  });
  const names = name('', ['model_.+', ...own.map((one) => `${one}(_bucket|_sum|_count)?`)]);
  return {
    labels,
    standard: renaming(new Map(renamed)),
    own: renaming(new Map(renamed.map(([mine, standard]) => [standard, mine]))),
    names,
    buckets: name('_bucket', ['model_.+', ...own]),
    ofModel: (model, ...more) =>
      promql`(${selector('', [{ label: labels.model, op: '=', value: model }, ...more])} or ${selector('', [
        ...(more.includes(names) ? [] : [names]),
        { label: labels.model, op: '=', value: '' },
        { label: 'job', op: '=', value: model },
        ...more,
      ])})`,
  };
}

/** The metrics of the contract that a signal reads, by the names that the data source gives them; nothing where it reads none. */
export function metricsOf(profile: Profile, signal: string): Matcher | undefined {
  const { own } = namingOf(profile);
  const names = CONTRACT.filter(({ unlocks }) => unlocks.some((one) => one === signal)).map(({ name }) => own(name));
  return names.length === 0
    ? undefined
    : {
        label: '__name__',
        op: '=~',
        value: names.map((name) => `${escapeRegex(name)}(_bucket|_sum|_count)?`).join('|'),
      };
}

const HOUR = { duration: seconds(3600) };

/** Of so many metrics with many series the values of each label are counted: every label is a question. */
const MAX_COUNTED_METRICS = 3;
const MAX_LABELS = 20;

/** A family's type is asked of so many: names that the contract knows need no asking. */
const MAX_TYPES = 10;

const equal = (label: string, value: string): Matcher => ({ label, op: '=', value });

type Instant = (expr: PromQL) => Promise<Matrix>;

const instantly =
  ({ sources, caller }: CallerContext): Instant =>
  (expr) =>
    sources.prometheus.instant(
      { kind: 'prometheus.instant', expr, time: seconds(Math.floor(Date.now() / 1000)), whole: true },
      caller
    );

const last = ({ values }: Matrix['series'][number]): number => values.at(-1) ?? NaN;

/** The one figure of an answer, which is a count: without a series it is none. */
const countIn = ({ series: [first] }: Matrix): number => (first === undefined ? 0 : last(first));

interface ModelOverview {
  readonly model: string;
  /** Of each name of the contract, how many series. */
  readonly series: Readonly<Record<string, number>>;
  /** Ids of the signals that are not for this kind of model. */
  readonly notNeeded: readonly string[];
}

/** Metrics of the contract by model. */
async function exposedByModel(call: CallerContext): Promise<ModelOverview[]> {
  const instant = instantly(call);
  const { labels, names, standard } = namingOf(call.contract);
  const by = (label: string) => ({ labelNames: [label, '__name__'] });
  const [labelled, bare] = await Promise.all([
    instant(
      promql`count by (${by(labels.model)}) (${selector('', [names, { label: labels.model, op: '!=', value: '' }])})`
    ),
    instant(promql`count by (${by('job')}) (${selector('', [names, equal(labels.model, '')])})`),
  ]);
  const models = new Map<string, Map<string, number>>();
  for (const one of [...labelled.series, ...bare.series]) {
    const model = one.labels[labels.model] ?? one.labels['job'] ?? '';
    const names = models.get(model) ?? new Map<string, number>();
    models.set(model, names.set(standard(one.labels['__name__'] ?? ''), last(one)));
  }
  models.delete('');
  return [...models]
    .map(([model, names]) => ({
      model,
      series: Object.fromEntries(names),
      notNeeded: notNeededSignals(coverageOf(names.keys())),
    }))
    .sort((a, b) => a.model.localeCompare(b.model));
}

/** All that the linter wants to know of one model, under the names of the contract. */
async function exposedOf(call: CallerContext, model: string): Promise<Exposed> {
  const of: OneModel = { model, naming: namingOf(call.contract), instant: instantly(call) };
  const { labels, names, buckets, ofModel, standard } = of.naming;
  const byName = async (expr: PromQL): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await of.instant(promql`count by (__name__) (${expr})`)).series.map((one) => [
        standard(one.labels['__name__'] ?? ''),
        last(one),
      ])
    );
  const [series, unversioned, edges] = await Promise.all([
    byName(ofModel(model)),
    byName(ofModel(model, names, equal(labels.version, ''))),
    of.instant(promql`count by (__name__, feature, le) (${selector('', [buckets, equal(labels.model, model)])})`),
  ]);
  const [counters, counted, types] = await Promise.all([
    countersOf(of, series),
    labelsOf(call, of, series),
    typesOf(call, series),
  ]);
  return { series, unversioned, histograms: histogramsOf(edges, standard), counters, labels: counted, types };
}

interface OneModel {
  readonly model: string;
  readonly naming: Naming;
  readonly instant: Instant;
}

/** The series of one metric, by the contract's name for it. */
const seriesOf = ({ model, naming }: OneModel, metric: string): PromQL =>
  selector(naming.own(metric), [equal(naming.labels.model, model)]);

function histogramsOf({ series }: Matrix, standard: Naming['standard']): ExposedHistogram[] {
  const found = new Map<
    string,
    Omit<ExposedHistogram, 'edges'> & { readonly edges: ExposedHistogram['edges'][number][] }
  >();
  for (const one of series) {
    const { __name__: own = '', le = '', feature } = one.labels;
    const name = standard(own);
    const edge = { edge: le === '+Inf' ? Infinity : readDecimal(le), series: last(one) };
    const key = `${name} ${feature ?? ''}`;
    const labels: Labels = feature === undefined ? {} : { feature };
    const histogram = found.get(key) ?? { metric: familyOf(name), labels, edges: [] };
    histogram.edges.push(edge);
    found.set(key, histogram);
  }
  return [...found.values()].map((one) => ({ ...one, edges: one.edges.sort((a, b) => a.edge - b.edge) }));
}

/** The contract's counters with labels, as far as the model has them. */
function countersOf(of: OneModel, series: Readonly<Record<string, number>>): Promise<ExposedCombinations[]> {
  const counters = CONTRACT.filter(
    ({ type, labels, name }) => type === 'counter' && labels.length > 0 && name in series
  );
  return Promise.all(
    counters.map(async ({ name, labels }) => {
      const own = seriesOf(of, name);
      const same = { labelNames: ['instance', 'job', of.naming.labels.version] };
      const by = { labelNames: labels.map((label) => label.name) };
      const [combinations, born] = await Promise.all([
        of.instant(promql`group by (${by}) (${own})`),
        of.instant(promql`count((${own} unless ${own} offset ${HOUR}) and on (${same}) (${own} offset ${HOUR}))`),
      ]);
      return {
        metric: name,
        combinations: combinations.series.map((one) => one.labels),
        bornLate: countIn(born),
      };
    })
  );
}

/** How many values each label has, of the metrics with most series. */
async function labelsOf(
  { sources, caller }: CallerContext,
  of: OneModel,
  series: Readonly<Record<string, number>>
): Promise<ExposedLabel[]> {
  const many = Object.entries(series)
    .filter(([, count]) => count > MANY_SERIES)
    .sort(([, a], [, b]) => b - a)
    .slice(0, MAX_COUNTED_METRICS);
  const counted = many.map(async ([metric]) => {
    const own = seriesOf(of, metric);
    const names = await sources.prometheus.labelNames({ match: [own] }, caller);
    const asked = names.filter((name) => name !== '__name__').slice(0, MAX_LABELS);
    return Promise.all(
      asked.map(async (label) => {
        const answer = await of.instant(promql`count(group by (${{ labelNames: [label] }}) (${own}))`);
        return { metric, label, values: countIn(answer) };
      })
    );
  });
  return (await Promise.all(counted)).flat();
}

/** The types that Prometheus knows for metrics that may be counters under another name. */
async function typesOf(
  { sources, caller }: CallerContext,
  series: Readonly<Record<string, number>>
): Promise<Record<string, string>> {
  const known = new Set(CONTRACT.map(({ name }) => name));
  const asked = Object.keys(series)
    .filter((name) => name === familyOf(name) && !name.endsWith('_total') && !known.has(name))
    .slice(0, MAX_TYPES);
  const found = asked.map(async (name): Promise<readonly (readonly [string, string])[]> => {
    const type = (await sources.prometheus.metadata(name, caller)).get(name)?.type;
    return type === undefined ? [] : [[name, type]];
  });
  return Object.fromEntries((await Promise.all(found)).flat());
}

/**
 * What models expose of the metric contract. Without `model` the series of each by name; with it, those of one model
 * and what the linter says of them.
 */
export const contractRoute = (instances: Instances) =>
  route({
    method: 'GET',
    path: 'contract',
    role: 'Viewer',
    query: z.object({ model: nameSchema.optional() }),
    handle: async ({ query: { model } }, context) =>
      json(
        await ask(instances, context, async (call) => {
          if (model === undefined) {
            return { models: await exposedByModel(call) };
          }
          const exposed = await exposedOf(call, model);
          const { own } = namingOf(call.contract);
          const findings = lint(exposed).map((finding) => ({ ...finding, metric: own(finding.metric) }));
          return { model, series: exposed.series, findings };
        })
      ),
  });
