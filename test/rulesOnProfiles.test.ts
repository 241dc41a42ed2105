import { finish } from '../src/backend/evaluate/finish';
import { definitions } from '../src/packs/rules';
import type { AlertDefinition } from '../src/packs/rules/definition';
import { type Profile, profiles, streamsTokens } from '../src/profiles';
import { LEVELS } from '../src/query/level';
import type { Plan, SourceRequest } from '../src/query/request';
import type { Labels, Matrix } from '../src/query/series';
import { answersOf, contextOf, matrix, queryOf, series } from '../src/query/testing';
import { signals } from '../src/signals/registry';

const EDGES = ['0.5', '500', '500000', '500000000', '+Inf'];

/** What a server may answer whose requests all take more than half a second, in whichever unit, by the labels that are asked for. */
function plausible(planned: SourceRequest, { labels }: Profile): Matrix | undefined {
  const all: Labels = { [labels.model]: 'm', [labels.version]: '1', model: 'm', version: '1', instance: 'a', job: 'm' };
  switch (planned.kind) {
    case 'prometheus.counts': {
      const { by, end } = planned;
      const own = Object.fromEntries(by.filter((name) => name !== 'le').map((name) => [name, all[name] ?? 'x']));
      return by.includes('le')
        ? matrix(...EDGES.map((le) => series({ ...own, le }, [le === '+Inf' ? 1000 : 0], [end])))
        : matrix(series(own, [1000], [end]));
    }
    case 'prometheus.range':
      return matrix(series(all, [1], [planned.end]));
    case 'prometheus.instant':
      return matrix(series(all, [1], [planned.time]));
    default:
      return undefined;
  }
}

const answered = (plan: Plan, profile: Profile, isThere: boolean) =>
  answersOf(
    plan,
    Object.fromEntries(
      Object.entries(plan).flatMap(([name, planned]) => {
        const request = planned?.kind === 'optional' ? planned.request : planned;
        const answer = request?.kind === 'sources.health' ? [] : isThere && request && plausible(request, profile);
        return answer === undefined || answer === false ? [] : [[name, answer] as const];
      })
    )
  );

/** The times and levels that the rule of a definition finds. */
async function levelsOf(
  { query: { signal: id, ...asked }, thresholds }: AlertDefinition,
  profile: Profile,
  isThere: boolean
) {
  const signal = signals.get(id);
  if (signal === undefined) {
    throw new Error(`there is no signal ${id}`);
  }
  const own = Object.keys(thresholds).length > 0 ? thresholds : { critical: 0.1 };
  const query = queryOf(id, {
    ...asked,
    groupBy: [...(asked.groupBy ?? [])],
    mode: 'instant',
    statistics: ['level'],
    thresholds: own,
  });
  const context = contextOf({ profile, signals, actions: 'modelwatch-actions' });
  const bound = signal.bind(query, context);
  const { signals: _, ...plain } = context;
  const answers = answered(bound.plan, profile, isThere);
  const work = { query, context: plain, answers, alerting: true, signals: [...signals.keys()], notices: [] };
  const frames = await finish(work, signal, bound, () => Promise.resolve(matrix()));
  return frames.flatMap(({ fields }) => fields.map(({ values }) => values[0]));
}

const servers = [...profiles.values()].filter(({ kind }) => kind !== 'resources').map((one) => [one.id, one] as const);
const rules = definitions.map((one) => [one.id, one] as const);

describe.each(servers)('with the profile %s', (_, profile) => {
  test.each(rules)('the rule %s fails neither without data nor with them', async (_, definition) => {
    await expect(levelsOf(definition, profile, false)).resolves.toBeDefined();
    await expect(levelsOf(definition, profile, true)).resolves.toBeDefined();
  });
});

const isOfDurations = ({ query: { signal, options } }: AlertDefinition) =>
  signal === 'latency' || options['objective'] === 'latency';

test('rules of latency judge servers that have a histogram of it and do not stream tokens, and no others', async () => {
  for (const definition of definitions.filter(isOfDurations)) {
    for (const [id, profile] of servers) {
      const isJudged = profile.latency?.kind === 'histogram' && !streamsTokens(profile);
      const levels = await levelsOf(definition, profile, true);
      expect([definition.id, id, levels.includes(LEVELS.critical)]).toEqual([definition.id, id, isJudged]);
    }
  }
});

test('servers of language models stream tokens, whether they tell the time to the first one or not', () => {
  const streaming = servers.filter(([, profile]) => streamsTokens(profile)).map(([id]) => id);
  expect(streaming.sort()).toEqual(
    ['dynamo', 'litellm', 'llama-cpp', 'lmdeploy', 'otel-genai', 'sglang', 'tensorrt-llm', 'tgi', 'vllm'].sort()
  );
});
