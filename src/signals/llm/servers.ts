import { LANGUAGE_SERVERS, languageProbes, type Profile } from '../../profiles';
import { answersTo, part } from '../../query/composed';
import type { Derived, Notice } from '../../query/derived';
import { notExposed } from '../../query/expressions';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import type { Plan } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { versionsRequest } from '../../query/versions';
import { rateNotice } from '../../query/windows';
import type { LlmMeasure, LlmOptions } from './options';
import { deriveServer, namesOf, planOf } from './server';

type Query = SignalQuery<LlmOptions>;

/** The profile of the query where it is a server of language models, else those that Prometheus has metrics of. */
const serversOf = ({ profile, languageServers: [first, ...others] = [] }: PlanContext): Servers =>
  profile.languageModel === undefined && first !== undefined ? [first, ...others] : [profile];

type Servers = readonly [Profile, ...Profile[]];

function planServer(query: Query, context: PlanContext): Plan {
  const versions = versionsRequest(query, context);
  const requests: Plan = Object.assign({}, ...query.options.measures.map((one) => planOf(one, query, context)));
  return Object.keys(requests).length === 0 || versions === undefined ? requests : { ...requests, versions };
}

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
  const servers = serversOf(context);
  const isOne = servers.length === 1;
  const all = servers.map((profile) => {
    const own = { ...context, profile };
    return { profile, ...deriveServer(query, isOne ? answers : answersOf(profile, query, answers, own), own) };
  });
  const { measures } = query.options;
  const unexposed = measures.filter((measure) => all.every((one) => one.unexposed.includes(measure)));
  const hasRates = measures.some((one) => PER_SECOND.has(one) && !unexposed.includes(one));
  return {
    kind: 'series',
    series: all.flatMap(({ profile, series }) =>
      isOne ? series : series.map((one) => ({ ...one, labels: { ...one.labels, source: profile.id } }))
    ),
    notices: [
      ...all.flatMap(({ notices }) => notices),
      ...(hasRates ? rateNotice(context) : []),
      ...unexposedNotices(unexposed, query, servers),
    ],
  };
}

const PER_SECOND: ReadonlySet<LlmMeasure> = new Set(['inputTokens', 'outputTokens']);

function answersOf(
  { id }: Profile,
  query: Query,
  answers: Readonly<Record<string, unknown>>,
  context: PlanContext
): Readonly<Record<string, unknown>> {
  const own = answersTo(id, { plan: planServer(query, context) }, answers);
  return own.ok ? own.answers : {};
}

/** Which metrics would give what none of the servers exposes, by their names. */
function unexposedNotices(unexposed: readonly LlmMeasure[], query: Query, servers: Servers): Notice[] {
  const lacking = unexposed.filter((measure) => servers.every((profile) => namesOf(measure, profile).length === 0));
  const [first, ...others] = servers;
  return [
    ...servers.flatMap((profile) => {
      const names = new Set(unexposed.flatMap((measure) => namesOf(measure, profile)));
      return names.size === 0 ? [] : [missingMetric([...names], query, profile)];
    }),
    ...(lacking.length === 0
      ? []
      : others.length === 0
        ? [notExposed(first, lacking.join(', '))]
        : [
            {
              severity: 'info' as const,
              text: `None of ${servers.map(({ title }) => title).join(', ')} exposes ${lacking.join(', ')}.`,
            },
          ]),
    ...(first.languageModel === undefined
      ? [
          {
            severity: 'info' as const,
            text: `No server of language models was scraped within the last hour: looked for ${LANGUAGE_SERVERS.map((one) => `${languageProbes(one)[0]} (${one.title})`).join(', ')}.`,
          },
        ]
      : []),
  ];
}
