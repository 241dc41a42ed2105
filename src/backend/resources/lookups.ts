import { z } from 'zod';
import type { Profile } from '../../profiles';
import { rawPromql, selector } from '../../query/promql';
import { json, type Route, route } from '../grafana';
import type { Instances } from '../instance';
import type { SourcePool } from '../sources';
import { ask, type CallerContext, fromEach } from './caller';
import { ModelRanking } from './ranking';

const ofMatch = z.object({ match: z.string().min(1).optional() });
/** `signals`, separated by commas, and none for all: the models that have them, the worst first. */
const ofModels = z.object({ signals: z.string().optional() });
const ofModel = z.object({ model: z.string().min(1).optional() });
const ofLabel = ofMatch.extend({
  ...ofModel.shape,
  label: z.string().min(1),
  attribute: z.string().min(1).optional(),
});

const sorted = (names: readonly string[]): string[] =>
  [...new Set(names)].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));

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
          ask(instances, context, models),
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
      handle: async ({ query }, context) => json(await ask(instances, context, (call) => versions(call, query.model))),
    }),
    route({
      method: 'GET',
      path: 'labels',
      role: 'Viewer',
      query: ofMatch,
      handle: async ({ query }, context) =>
        json(
          await ask(instances, context, ({ sources, caller }) =>
            fromEach([lookUp(() => sources.prometheus.labelNames(scopeOf(query.match), caller))])
          )
        ),
    }),
    route({
      method: 'GET',
      path: 'label-values',
      role: 'Viewer',
      query: ofLabel,
      handle: async ({ query }, context) =>
        json(
          await ask(instances, context, (call) => labelValues(call, query.label, query.match ?? matchOf(query, call)))
        ),
    }),
    route({
      method: 'GET',
      path: 'metrics',
      role: 'Viewer',
      handle: async (_, context) => json(await ask(instances, context, (call) => labelValues(call, '__name__'))),
    }),
    route({
      method: 'GET',
      path: 'experiments',
      role: 'Viewer',
      handle: async (_, context) =>
        json(
          await ask(instances, context, ({ sources, caller }) =>
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
  const first = ranking.map((name) => all.find((model) => model.name === name) ?? { name, aliases: [] });
  return others || first.length === 0 ? [...first, ...all.filter((model) => !first.includes(model))] : first;
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

function labelValues({ sources, caller }: CallerContext, label: string, match?: string): Promise<readonly string[]> {
  return fromEach([lookUp(() => sources.prometheus.labelValues(label, scopeOf(match), caller))]);
}

/** How models and versions are labelled by what serves them, and by the metrics of the contract beside it. */
function labelled({ profile, contract }: CallerContext): readonly Profile['labels'][] {
  const isSame = profile.labels.model === contract.labels.model && profile.labels.version === contract.labels.version;
  return isSame ? [contract.labels] : [profile.labels, contract.labels];
}

async function models(call: CallerContext): Promise<{ name: string; aliases: string[] }[]> {
  const { sources, caller } = call;
  const registered = await fromEach([
    lookUp(() => sources.forCall(caller.identity).answer({ kind: 'mlflow.models' }, caller.cancelled)),
  ]);
  const seen = await fromEach(labelled(call).map((labels) => labelValues(call, labels.model)));
  const aliases = new Map(registered.map((model) => [model.name, Object.keys(model.aliases)]));
  return sorted([...aliases.keys(), ...seen]).map((name) => ({ name, aliases: sorted(aliases.get(name) ?? []) }));
}

async function versions(call: CallerContext, model: string | undefined): Promise<string[]> {
  const { sources, caller } = call;
  const registered = await fromEach([
    lookUp(() =>
      sources
        .forCall(caller.identity)
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
