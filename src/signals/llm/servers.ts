import { answersTo, part } from '../composed';
import type { Derived } from '../derived';
import { type Profile, versionsRequest } from '../profiles';
import type { SignalQuery } from '../query';
import type { Plan } from '../request';
import type { BoundSignal, PlanContext } from '../signal';
import type { LlmOptions } from './options';
import { deriveServer, planOf } from './server';

type Query = SignalQuery<LlmOptions>;

/** The profile of the query where it is a server of language models, else those that Prometheus has metrics of. */
const serversOf = ({ profile, languageServers = [] }: PlanContext): readonly Profile[] =>
  profile.languageModel === undefined && languageServers.length > 0 ? languageServers : [profile];

function planServer(query: Query, context: PlanContext): Plan {
  const versions = versionsRequest(query, context);
  const requests: Plan = Object.assign({}, ...query.options.measures.map((one) => planOf(one, query, context)));
  return Object.keys(requests).length === 0 || versions === undefined ? requests : { ...requests, versions };
}

const bindServer = (query: Query, context: PlanContext): BoundSignal => ({
  thresholds: undefined,
  plan: planServer(query, context),
  derive: (answers) => deriveServer(query, answers, context),
});

export function planServers(query: Query, context: PlanContext): Plan {
  const [first, ...others] = serversOf(context);
  return others.length === 0
    ? planServer(query, { ...context, profile: first })
    : Object.assign(
        {},
        ...[first, ...others].map((profile) => part(profile.id, planServer(query, { ...context, profile }), false))
      );
}

/** Of several servers each series says in the label `source` which one it comes from. */
export function deriveServers(query: Query, answers: Readonly<Record<string, unknown>>, context: PlanContext): Derived {
  const [first, ...others] = serversOf(context);
  if (others.length === 0) {
    return deriveServer(query, answers, { ...context, profile: first });
  }
  const all = [first, ...others].map((profile) => {
    const bound = bindServer(query, { ...context, profile });
    const own = answersTo(profile.id, bound, answers);
    const derived = bound.derive(own.ok ? own.answers : {});
    return { profile, derived };
  });
  return {
    kind: 'series',
    series: all.flatMap(({ profile, derived }) =>
      derived.kind === 'series'
        ? derived.series.map((one) => ({ ...one, labels: { ...one.labels, source: profile.id } }))
        : []
    ),
    notices: all.flatMap(({ derived }) => derived.notices),
  };
}
