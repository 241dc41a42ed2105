import { isMatrix, orZero, valuesAt } from '../../query/align';
import { answersTo } from '../../query/composed';
import { type Derived, type Notice, type SignalSeries, type Table, textColumn } from '../../query/derived';
import { levelName } from '../../query/level';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable } from '../../query/request';
import { labelKey } from '../../query/select';
import type { PlanContext } from '../../query/signal';
import { MAX_DEVIATIONS } from '../../stats/onset';
import { byName } from '../health/parts';
import { labelledScores } from '../quality/scores';
import {
  type Change,
  CLEAR,
  deployments,
  type Derivation,
  lasting,
  movesOf,
  type Onset,
  onsetOfQuality,
  relationOf,
  sharesOf,
  type Subject,
} from './changes';
import { type CausesOptions, type CausesPlan, contractOf, KINDS, subqueriesOf, type Subquery } from './plan';
import { nameOf } from './split';

type Query = SignalQuery<CausesOptions>;
type Answers = AnswersOf<CausesPlan>;

export function ranking(query: Query, answers: Answers, context: PlanContext): Derived {
  const said = new Map<string, Notice>();
  const tell = (severity: Notice['severity'], text: string) => said.set(text, { severity, text });
  const all = subqueriesOf(query, context).flatMap((asked): Derivation[] => {
    const own = answersTo(asked.kind, asked.bound, answers);
    if (!own.ok) {
      tell('warning', `${asked.signal.title}: ${own.reason}`);
      return [];
    }
    const derived = seriesOf(asked.bound.derive(own.answers));
    const within = asked.within === undefined ? [] : sinceBeginning(asked.within, own.answers, derived);
    if (within.length > 0) {
      tell(
        'info',
        `${within.length === 1 ? 'One feature has' : `${within.length} features have`} no baseline for most of the range: their drift is that from its first quarter.`
      );
    }
    return [{ ...asked, series: [...derived.filter((one) => !within.some((other) => isSame(one, other))), ...within] }];
  });
  const { scores, models } = answers;
  const labelled =
    scores === undefined || isUnavailable(scores)
      ? []
      : labelledScores(scores, undefined, contractOf(context), query.options.positive, said);
  const registered = models === undefined || isUnavailable(models) ? [] : models;
  const shares = sharesOf(all, answers, context);
  const found = subjectsOf(all).map((subject) => {
    const onset = onsetOfQuality(subject, all);
    const until = onset?.until ?? context.to;
    const others = [
      ...all.flatMap((one) => movesOf(one, subject, until, query.model !== undefined, shares)),
      ...deployments(registered, subject, { from: context.from, until }, onset),
      ...relationOf(query, subject, labelled, onset, said),
    ];
    if (onset === undefined && others.length > 0) {
      tell(
        'info',
        `Quality of ${nameOf(labelsOf(subject))} did not get worse within the range, as far as it is known: what changed is listed by how much.`
      );
    }
    if (onset !== undefined && others.length === 0) {
      tell(
        'info',
        `Nothing else that ${nameOf(labelsOf(subject))} exposes changed with its quality: what its inputs mean may have changed, or something that is not exposed.`
      );
    }
    return { subject, onset, changes: ranked(others, onset) };
  });
  return { kind: 'table', table: tableOf(found), notices: [...said.values()] };
}

const seriesOf = (derived: Derived): readonly SignalSeries[] => (derived.kind === 'series' ? derived.series : []);

const isSame = (a: SignalSeries, b: SignalSeries): boolean => labelKey(a.labels) === labelKey(b.labels);

/** Drift from how the range began, of what is known at less than half as many moments otherwise. */
function sinceBeginning(
  { bound, moments }: NonNullable<Subquery['within']>,
  answers: Readonly<Record<string, unknown>>,
  found: readonly SignalSeries[]
): SignalSeries[] {
  const known = (one: SignalSeries | undefined): number =>
    one?.value.filter((value) => !Number.isNaN(value)).length ?? 0;
  const start = (answer: unknown): unknown =>
    isMatrix(answer)
      ? {
          ...answer,
          series: answer.series.map((one) => ({
            ...one,
            times: moments.subarray(-1),
            values: Float64Array.of(valuesAt(moments, one).reduce((sum, count) => sum + orZero(count), 0)),
          })),
        }
      : answer;
  const own = {
    ...answers,
    numericEarlier: start(answers['numeric']),
    categoricalEarlier: start(answers['categorical']),
  };
  return seriesOf(bound.derive(own)).filter((one) => known(one) > 2 * known(found.find((other) => isSame(one, other))));
}

const labelsOf = ({ model, version }: Subject) => ({
  ...(model === undefined ? {} : { model }),
  ...(version === undefined ? {} : { version }),
});

function subjectsOf(all: readonly Derivation[]): Subject[] {
  const of = (series: readonly SignalSeries[]) =>
    new Map(
      series
        .filter(({ labels }) => labels.model !== undefined)
        .map(({ labels: { model, version } }) => [JSON.stringify([model, version]), { model, version }])
    );
  const subjects = [...of(all.flatMap(({ series }) => series)).values()];
  // What is known of a model as a whole belongs to each of its versions.
  return subjects.filter(
    ({ model, version }) =>
      version !== undefined || subjects.every((one) => one.model !== model || one.version === undefined)
  );
}

const isLate = ({ began, blur }: Change, onset: Onset | undefined): boolean =>
  onset !== undefined && began > onset.change.began + Math.max(blur, onset.change.blur);

/**
 * What began before or with the quality first; of that what matters most; of that what lies further upstream, and then what
 * changed most.
 */
const ranked = (changes: readonly Change[], onset: Onset | undefined): Change[] => {
  const size = ({ deviations, weight }: Change) => Math.min(MAX_DEVIATIONS, (deviations ?? CLEAR) * weight);
  return [...changes].sort(
    (a, b) =>
      Number(isLate(a, onset)) - Number(isLate(b, onset)) ||
      b.gravity - a.gravity ||
      KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
      size(b) - size(a) ||
      a.began - b.began
  );
};

/** `before`, `with` or `after`, by how long. */
function timing({ began, blur }: Change, onset: Onset | undefined): string | null {
  if (onset === undefined) {
    return null;
  }
  const lead = onset.change.began - began;
  const isTogether = Math.abs(lead) <= Math.max(blur, onset.change.blur);
  return isTogether ? 'with it' : `${lasting(Math.abs(lead))} ${lead > 0 ? 'before' : 'after'}`;
}

interface Found {
  readonly subject: Subject;
  readonly onset: Onset | undefined;
  readonly changes: readonly Change[];
}

function tableOf(all: readonly Found[]): Table {
  const urgency = ({ onset }: Found) => (onset === undefined ? -2 : (onset.change.level ?? -1));
  const rows = [...all]
    .sort(
      (a, b) =>
        urgency(b) - urgency(a) ||
        byName(a.subject.model ?? null, b.subject.model ?? null) ||
        byName(a.subject.version ?? null, b.subject.version ?? null)
    )
    .flatMap(({ subject, onset, changes }) => [
      ...(onset === undefined ? [] : [{ subject, change: onset.change, rank: null, when: 'got worse' }]),
      ...changes.map((change, i) => ({ subject, change, rank: i + 1, when: timing(change, onset) })),
    ]);
  return {
    name: 'what changed',
    columns: [
      { name: 'rank', type: 'number', values: rows.map(({ rank }) => rank) },
      textColumn('model', rows, ({ subject }) => subject.model),
      textColumn('version', rows, ({ subject }) => subject.version),
      textColumn('change', rows, ({ change }) => change.what),
      textColumn('level', rows, ({ change: { level } }) => (level === null ? null : levelName(level))),
      { name: 'began', type: 'time', values: rows.map(({ change }) => change.began * 1000) },
      textColumn('timing', rows, ({ when }) => when),
      textColumn('before', rows, ({ change }) => change.before),
      textColumn('after', rows, ({ change }) => change.after),
      { name: 'deviations', type: 'number', values: rows.map(({ change }) => change.deviations) },
      {
        name: 'attribution',
        type: 'number',
        unit: 'percentunit',
        values: rows.map(({ change }) => change.attribution),
      },
      textColumn('signal', rows, ({ change }) => change.signal),
    ],
  };
}
