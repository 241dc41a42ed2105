import { definitionOf } from '../packs/rules';
import { answeredSeries } from '../query/answered';
import { levelName } from '../query/level';
import type { Statistic } from '../query/query';
import { TARGETS } from '../signals/slo/thresholds';
import { actionsFrom } from './actions';
import { alertsOf, type Installed, silencesOf } from './alerts';
import type {
  Accesses,
  AskedQuestion,
  Change,
  Figure,
  Group,
  LevelHistory,
  Limit,
  ModelReport,
  PeriodReport,
  RunOf,
  Version,
} from './document';
import { coveredOf, incidentsOf, sharesOf, stretchesOf } from './levels';
import {
  type Answer,
  type AnsweredFrame,
  ASKED,
  type Period,
  type Question,
  type SignalFacts,
  stepOf,
  subjectOf,
} from './questions';
import { numberOf, type Row, rowsOf } from './tables';
import { coveredText } from './words';

interface Gathered extends Period {
  readonly made: number;
  readonly model?: string;
  readonly sources: string;
  readonly reachable: boolean;
  readonly signals: readonly SignalFacts[];
  readonly questions: readonly Question[];
  /** By the ids of the questions. */
  readonly answers: ReadonlyMap<string, Answer>;
  readonly accesses?: Accesses | string;
  readonly installed?: Installed;
  /** Why it is not known which servers there are, where it is not. */
  readonly unseen?: string | undefined;
}

const targets: Readonly<Record<string, number | undefined>> = TARGETS;

/** The report that these answers make. What was not answered is a limit, and never silence. */
export function buildReport({
  questions,
  answers,
  accesses,
  signals,
  unseen,
  installed = {},
  ...about
}: Gathered): PeriodReport {
  const { from, to, made, model, sources, reachable } = about;
  const framesOf = (id: string): readonly AnsweredFrame[] => {
    const answer = answers.get(id);
    return answer?.ok === true ? answer.frames : [];
  };
  const rowsIn = (id: string): Row[] => rowsOf(framesOf(id)[0]);
  const of = (subject: string): Question[] => questions.filter(({ refId }) => subjectOf(refId) === subject);

  const figures = [...of(ASKED.figures), ...of(ASKED.objective)].flatMap(({ refId, json }) => {
    const boundsOf = signals.find(({ id }) => id === json['signal'])?.boundsOf;
    return figuresOf(String(json['signal']), framesOf(refId)).map((one) => ({
      ...one,
      ...(one.objective === undefined ? {} : { target: targets[one.objective] }),
      ...(boundsOf === undefined ? {} : { boundsOf }),
    }));
  });
  const standings = of(ASKED.levels).flatMap(({ refId }) => levelHistoriesOf(framesOf(refId), about));
  const step = stepOf(about);
  const alerts = of(ASKED.alerts).flatMap(({ refId }) => {
    const definition = definitionOf(refId.slice(ASKED.alerts.length + 1));
    return definition === undefined ? [] : alertsOf(definition, framesOf(refId), { to, step, installed });
  });
  const recorded = actionsFrom(rowsIn(ASKED.actions), about);
  const unread = limitsOf(ASKED.actions, answers.get(ASKED.actions)).find(({ severity }) => severity === 'error')?.text;
  const broken = recorded.filter((one) => one.problem !== undefined && (model === undefined || one.model === model));
  const registry = rowsIn(ASKED.registry);
  const versions = versionsOf(rowsIn(ASKED.versions), rowsIn(ASKED.runs), framesOf(ASKED.lineage));
  const groups = rowsIn(ASKED.groups);
  const changes = rowsIn(ASKED.changes);

  const names = new Set([
    ...registry.map((row) => row['model'] ?? ''),
    ...figures.map((one) => one.model),
    ...standings.map((one) => one.model),
    ...alerts.map((one) => one.model),
    ...recorded.map((one) => one.model),
  ]);
  const wanted = [...names].filter((name) => model === undefined || name === model || name === '');
  const reportOf = (name: string): ModelReport => {
    const own = distinct(standings.filter((one) => one.model === name).map(({ model: _, ...rest }) => rest));
    const actionsProblem = unread ?? broken.find((one) => one.model === name)?.problem;
    const registered = registry.find((row) => row['model'] === name);
    return {
      name,
      description: registered?.['description'] ?? '',
      tags: registered?.['tags'] ?? '',
      versions: versions.filter((one) => one.model === name).map(({ model: _, ...rest }) => rest),
      figures: distinctFigures(figures.filter((one) => one.model === name).map(({ model: _, ...rest }) => rest)),
      standings: own,
      incidents: incidentsOf(own, to),
      alerts: alerts.filter((one) => one.model === name).map(({ model: _, ...rest }) => rest),
      silences: silencesOf(installed, name, about),
      groups: groups.filter((row) => row['model'] === name).map(({ model: _, ...rest }): Group => rest),
      changes: [
        ...changesOf(changes, name),
        ...recorded.filter((one) => one.model === name).flatMap(({ moves }) => moves),
      ].sort((a, b) => a.at - b.at),
      actions: recorded.filter((one) => one.model === name).flatMap(({ actions }) => actions),
      ...(actionsProblem === undefined ? {} : { actionsProblem }),
    };
  };
  const covered = coveredOf(
    standings.filter((one) => model === undefined || one.model === model),
    { from, to, step }
  );
  return {
    format: 1,
    titles: Object.fromEntries(signals.map(({ id, title }) => [id, title])),
    ...{ made, from, to, step },
    ...(covered === undefined ? {} : { covered }),
    ...(model === undefined ? {} : { model }),
    ...{ sources, reachable, rules: installed.rules === undefined ? 'catalogue' : 'installed' },
    models: wanted.sort(byName).map(reportOf).filter(hasContent),
    ...(accesses === undefined ? {} : { accesses }),
    limits: [
      ...(unseen === undefined
        ? []
        : [{ of: ASKED.levels, severity: 'error', text: `Model servers ${unseen}` } as const]),
      ...(covered === undefined ? [] : [coverageLimit(covered, about)]),
      ...questions.flatMap(({ refId }) => limitsOf(refId, answers.get(refId))),
      ...(installed.problems ?? []).map((text): Limit => ({ of: ASKED.alerts, severity: 'warning', text })),
      ...broken.map((one): Limit => ({
        of: ASKED.actions,
        severity: 'error',
        text: `${one.model}: ${one.problem ?? ''}`,
      })),
    ],
    asked: questions.map((question) => askedOf(question, framesOf(question.refId))),
  };
}

const coverageLimit = (covered: Period, period: Period): Limit => ({
  of: ASKED.levels,
  severity: 'warning',
  text: `${coveredText(covered, period)}: rates per second are averages over all of the period, and so too low.`,
});

/** What belongs to no model comes last. */
const byName = (a: string, b: string): number => (a === '' ? 1 : b === '' ? -1 : a.localeCompare(b));

const hasContent = ({ name, figures, standings, alerts }: ModelReport): boolean =>
  name !== '' || [figures, standings, alerts].some(({ length }) => length > 0);

/** Those of one model: the tags of a change are its model, version and kind. A name may have a comma in it. */
export const changesOf = (changes: readonly Row[], model: string): Change[] =>
  changes
    .filter(({ tags = '' }) => tags.startsWith(`${model},v`))
    .map(({ time, title = '', text = '' }) => ({ at: numberOf(time), title, text }));

type OfModel<Part> = Part & { readonly model: string };

/** The last point of every series: over a window as long as the period, all of it. */
function figuresOf(signal: string, frames: readonly AnsweredFrame[]): OfModel<Figure>[] {
  return answeredSeries(frames).map(({ name, labels, unit, values }) => {
    const last = (statistic: Statistic): number => values.get(statistic)?.at(-1) ?? NaN;
    const { model = '', version = '', measure = name, objective, ...others } = labels;
    const level = values.get('level')?.at(-1);
    return {
      ...{ model, signal, measure, version, labels: others, unit },
      ...(objective === undefined ? {} : { objective }),
      ...{ value: last('value'), lower: last('lower'), upper: last('upper'), sample: last('sample') },
      ...(level === undefined ? {} : { level: levelName(level) }),
      ...{ warning: last('warning'), critical: last('critical') },
    };
  });
}

/** Machines are the same whichever server is asked about. */
const distinctFigures = (figures: readonly Figure[]): Figure[] => [
  ...new Map(
    figures.map((one) => [
      JSON.stringify([one.signal, one.objective, one.measure, one.version, Object.entries(one.labels).sort()]),
      one,
    ])
  ).values(),
];

const distinct = (standings: readonly LevelHistory[]): LevelHistory[] => [
  ...new Map(standings.map((one) => [JSON.stringify([one.signal, one.version]), one])).values(),
];

const levelHistoriesOf = (frames: readonly AnsweredFrame[], period: Period): OfModel<LevelHistory>[] =>
  answeredSeries(frames).map(({ labels, times, values }) => {
    const stretches = stretchesOf({ times, levels: values.get('level') ?? [] }, period);
    const { model = '', version = '', signal = '' } = labels;
    return { model, version, signal, stretches, shares: sharesOf(stretches) };
  });

function versionsOf(
  versions: readonly Row[],
  runs: readonly Row[],
  [nodes, edges]: readonly AnsweredFrame[]
): OfModel<Version>[] {
  const named = new Map(rowsOf(nodes).map((row) => [row['id'] ?? '', row['detail__name'] ?? '']));
  const inputs = rowsOf(edges);
  return versions.map((row) => {
    const { model = '', version = '', aliases = '', status = '', created, description = '', tags = '' } = row;
    const runId = row['run_id'] ?? '';
    const run = runs.find((one) => one['run_id'] === runId);
    return {
      ...{ model, version, status, description, tags, created: numberOf(created) },
      aliases: aliases === '' ? [] : aliases.split(', '),
      ...(runId === '' ? {} : { runId }),
      ...(run === undefined ? {} : { run: runOf(run) }),
      datasets: inputs
        .filter(({ source = '', target }) => target === `run:${runId}` && source.startsWith('dataset:'))
        .map(({ source = '' }) => named.get(source) ?? source),
    };
  });
}

const runOf = (row: Row): RunOf => {
  const under = (prefix: string): Array<[string, string]> =>
    Object.entries(row)
      .filter(([name, value]) => name.startsWith(prefix) && value !== '')
      .map(([name, value]) => [name.slice(prefix.length), value]);
  return {
    name: row['run'] ?? '',
    metrics: Object.fromEntries(under('metric ').map(([name, value]) => [name, Number(value)])),
    params: Object.fromEntries(under('param ')),
  };
};

function limitsOf(id: string, answer: Answer | undefined): Limit[] {
  if (answer === undefined) {
    return [{ of: id, severity: 'error', text: 'There was no answer.' }];
  }
  if (!answer.ok) {
    // What cannot be asked of a server, such as errors of one that counts none, is no failure of a source.
    return [{ of: id, severity: answer.status === 400 ? 'warning' : 'error', text: answer.error }];
  }
  return answer.frames.flatMap(({ meta }) =>
    (meta?.notices ?? []).map(({ severity, text }): Limit => ({ of: id, severity, text }))
  );
}

const askedOf = ({ refId, json, from, to, intervalMs }: Question, frames: readonly AnsweredFrame[]): AskedQuestion => ({
  id: refId,
  query: json,
  ...{ from, to, intervalMs },
  executed: frames[0]?.meta?.executedQueryString ?? '',
});
