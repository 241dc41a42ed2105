import { z } from 'zod';
import type { Profile } from '../../profiles';
import { rawPromql, selector } from '../../query/promql';
import { json, type Route, route } from '../grafana';
import type { Instances } from '../instance';
import type { SourcePool } from '../sources';
import { sortedInTurns } from '../turn';
import { askBesidePanels, type CallerContext, fromEach, nameSchema } from './caller';
import { metricsOf } from './contract';
import { ModelRanking } from './ranking';

const ofMatch = z.object({ match: z.string().min(1).optional() });
/** `signals`, separated by commas, and none for all: the models that have them, the worst first. */
const ofModels = z.object({ signals: z.string().optional() });
const ofModel = z.object({ model: nameSchema.optional() });
/** With a `signal` those that its own metrics have beside the model and the version: what it can be grouped by. */
const ofLabels = ofMatch.extend({ ...ofModel.shape, signal: z.string().min(1).optional() });
const ofLabel = ofMatch.extend({
  ...ofModel.shape,
  label: z.string().min(1),
  attribute: nameSchema.optional(),
});

const { compare } = new Intl.Collator(undefined, { numeric: true });

/** Names that are sorted, or merged, in one piece: comparing them takes long. */
const TOGETHER = 1000;

/** Each name once, in order. A label may have hundreds of thousands of values. */
const sorted = (names: readonly string[]): Promise<readonly string[]> =>
  sortedInTurns([...new Set(names)], compare, TOGETHER);

/** What editors and variables choose from. Models and versions come from MLflow and from labels alike. */
export function lookupRoutes(instances: Instances): Route[] {
  const ranking = new ModelRanking(instances);
  return [
    route({
      method: 'GET',
      path: 'models',
      role: 'Viewer',
      query: ofModels,
      handle: async ({ query: { signals } }, context) => {
        const wanted = signals?.split(',').filter((id) => id !== '');
        const [all, worstFirst] = await Promise.all([
          askBesidePanels(instances, context, models),
          wanted === undefined ? undefined : ranking.of(wanted, context),
        ]);
        return json(worstFirst === undefined ? all : inOrder(all, worstFirst, wanted?.length === 0));
      },
    }),
    route({
      method: 'GET',
      path: 'versions',
      role: 'Viewer',
      query: ofModel,
      handle: async ({ query }, context) =>
        json(await askBesidePanels(instances, context, (call) => versions(call, query.model))),
    }),
    route({
      method: 'GET',
      path: 'labels',
      role: 'Viewer',
      query: ofLabels,
      handle: async ({ query }, context) =>
        json(await askBesidePanels(instances, context, (call) => labels(call, query))),
    }),
    route({
      method: 'GET',
      path: 'label-values',
      role: 'Viewer',
      query: ofLabel,
      handle: async ({ query }, context) =>
        json(
          await askBesidePanels(instances, context, (call) =>
            labelValues(call, query.label, query.match ?? matchOf(query, call))
          )
        ),
    }),
    route({
      method: 'GET',
      path: 'metrics',
      role: 'Viewer',
      handle: async (_, context) =>
        json(await askBesidePanels(instances, context, (call) => labelValues(call, '__name__'))),
    }),
    route({
      method: 'GET',
      path: 'experiments',
      role: 'Viewer',
      handle: async (_, context) =>
        json(
          await askBesidePanels(instances, context, ({ sources, caller }) =>
            fromEach([lookUp(() => sources.mlflow.experiments(caller))])
          )
        ),
    }),
  ];
}

interface Listed {
  readonly name: string;
  readonly aliases: readonly string[];
}

/**
 * The models of a ranking in its order; the others after them where `others` are wanted, or nothing is ranked. Servers
 * of language models have labels of their own: their models may be in the ranking alone.
 */
function inOrder(all: readonly Listed[], ranking: readonly string[], others: boolean): Listed[] {
  const byName = new Map(all.map((model) => [model.name, model]));
  const first = ranking.map((name) => byName.get(name) ?? { name, aliases: [] });
  const ranked = new Set(first);
  return others || first.length === 0 ? [...first, ...all.filter((model) => !ranked.has(model))] : first;
}

/** A source that is not configured throws when it is named: here, as part of the promise. */
const lookUp = async <Answer>(read: () => Promise<Answer>): Promise<Answer> => read();

const scopeOf = (match: string | undefined): Scope => (match === undefined ? {} : { match: [rawPromql(match)] });

/** A selector for the series of one model, of one protected attribute; none where all are meant. */
function matchOf({ model, attribute }: z.infer<typeof ofLabel>, { contract }: CallerContext): string | undefined {
  const matchers = [
    ...(model === undefined ? [] : [{ label: contract.labels.model, op: '=' as const, value: model }]),
    ...(attribute === undefined ? [] : [{ label: 'attribute', op: '=' as const, value: attribute }]),
  ];
  return matchers.length === 0 ? undefined : selector('', matchers);
}

type Scope = Parameters<SourcePool['prometheus']['labelNames']>[0];

async function labels(call: CallerContext, query: z.infer<typeof ofLabels>): Promise<readonly string[]> {
  const { sources, caller, contract } = call;
  const named = (match: string | undefined) =>
    fromEach([lookUp(() => sources.prometheus.labelNames(scopeOf(match), caller))]);
  if (query.signal === undefined) {
    return named(query.match);
  }
  const metrics = metricsOf(contract, query.signal);
  if (metrics === undefined) {
    return [];
  }
  const { model, version } = contract.labels;
  const ofModel = query.model === undefined ? [] : [{ label: model, op: '=' as const, value: query.model }];
  const found = await named(selector('', [metrics, ...ofModel]));
  return found.filter((label) => !['__name__', 'le', model, version].includes(label));
}

function labelValues({ sources, caller }: CallerContext, label: string, match?: string): Promise<readonly string[]> {
  return fromEach([lookUp(() => sources.prometheus.labelValues(label, scopeOf(match), caller))]);
}

/** How models and versions are labelled by what serves them, and by the metrics of the contract beside it. */
function labelled({ profile, contract }: CallerContext): readonly Profile['labels'][] {
  const isSame = profile.labels.model === contract.labels.model && profile.labels.version === contract.labels.version;
  return isSame ? [contract.labels] : [profile.labels, contract.labels];
}

async function models(call: CallerContext): Promise<Listed[]> {
  const { sources, caller } = call;
  const registered = await fromEach([
    lookUp(() =>
      sources.forCall(caller.identity, caller.ticket, caller.lane).answer({ kind: 'mlflow.models' }, caller.cancelled)
    ),
  ]);
  const seen = await fromEach(labelled(call).map((labels) => labelValues(call, labels.model)));
  const aliases = new Map(
    await Promise.all(registered.map(async (one) => [one.name, await sorted(Object.keys(one.aliases))] as const))
  );
  const names = await sorted([...aliases.keys(), ...seen]);
  return names.map((name) => ({ name, aliases: aliases.get(name) ?? [] }));
}

async function versions(call: CallerContext, model: string | undefined): Promise<readonly string[]> {
  const { sources, caller } = call;
  const registered = await fromEach([
    lookUp(() =>
      sources
        .forCall(caller.identity, caller.ticket, caller.lane)
        .answer({ kind: 'mlflow.models', ...(model === undefined ? {} : { model }) }, caller.cancelled)
    ),
  ]);
  const seen = await fromEach(
    labelled(call).map((labels) => {
      const match = model === undefined ? undefined : selector('', [{ label: labels.model, op: '=', value: model }]);
      return labelValues(call, labels.version, match);
    })
  );
  return sorted([...registered.flatMap((one) => one.versions.map(({ version }) => version)), ...seen]);
}
