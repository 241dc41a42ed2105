import { CONTRACT_PROFILE, type Profile } from '../profiles';
import { elementAt } from '../stats/elements';
import { type Derived, type Notice, type SignalSeries } from './derived';
import { describeRequest } from './describeRequest';
import { type QueryEnvelope, querySchema } from './query';
import type { Plan, RegisteredModel, SourceRequest } from './request';
import type { Labels, Matrix, Series } from './series';
import type { PlanContext, Signal } from './signal';
import { seconds } from './units';

/** Hand-made answers and contexts for tests of plan and derive. */

const TIMES = [60, 120, 180] as const;

export const series = (labels: Labels, values: readonly number[], times: readonly number[] = TIMES): Series => ({
  labels,
  times: Float64Array.from(values, (_, i) => elementAt(times, i)),
  values: Float64Array.from(values),
});

export const matrix = (...all: readonly Series[]): Matrix => ({ series: all, warnings: [], infos: [] });

export const contextOf = (more: Partial<PlanContext> = {}): PlanContext => ({
  from: seconds(60),
  to: seconds(180),
  step: seconds(60),
  window: seconds(60),
  scrapeInterval: seconds(15),
  profile: CONTRACT_PROFILE,
  signals: new Map(),
  ...more,
});

type TestQuery = Partial<Omit<QueryEnvelope, 'options'>> & { readonly options?: Readonly<Record<string, unknown>> };

export const queryOf = (signal: string, asked: TestQuery = {}): QueryEnvelope =>
  querySchema.parse({ signal, ...asked });

/** By the names of the plan. */
export type Answers = Readonly<Record<string, unknown>>;

/** Plans and derives a signal from answers by name; what is not answered is an empty matrix. */
export function run(
  signal: Signal,
  asked: TestQuery,
  answers: Answers,
  context: Partial<PlanContext> = {}
): { readonly derived: Derived; readonly asked: Readonly<Record<string, string>>; readonly notices: string } {
  const bound = signal.bind(queryOf(signal.id, asked), contextOf(context));
  const expressions = requestsOf(bound.plan).map(([name, request]) => [name, describeRequest(request)] as const);
  const derived = bound.derive(answersOf(bound.plan, answers));
  return {
    derived,
    asked: Object.fromEntries(expressions),
    notices: derived.notices.map(({ text }: Notice) => text).join('\n'),
  };
}

const requestsOf = (plan: Plan): ReadonlyArray<readonly [name: string, request: SourceRequest]> =>
  Object.entries(plan).flatMap(([name, planned]) =>
    planned === undefined ? [] : [[name, planned.kind === 'optional' ? planned.request : planned] as const]
  );

/** Answers to all of a plan: what is not answered is empty. */
export const answersOf = (plan: Plan, answers: Answers): Answers =>
  Object.fromEntries(requestsOf(plan).map(([name, { kind }]) => [name, answers[name] ?? emptyFor(kind)] as const));

const emptyFor = (kind: string): unknown =>
  kind === 'mlflow.baseline'
    ? { found: false, reason: 'no run has a baseline' }
    : kind.startsWith('mlflow.')
      ? ([] satisfies RegisteredModel[])
      : matrix();

/** The answer about baselines where version 3 of `loan` has one. */
export const storedBaseline = (artifact: object) => [
  {
    model: 'loan',
    version: '3',
    baseline: { found: true, artifact: { schema: 'modelwatch.baseline/1', ...artifact } },
  },
];

export const registeredModel = (...versions: RegisteredModel['versions']): RegisteredModel => ({
  name: 'loan',
  description: '',
  created: 0,
  updated: 0,
  tags: {},
  aliases: {},
  versions,
});

export const withProfile = (profile: Profile): Partial<PlanContext> => ({ profile });

/** The series of a derived answer that has these labels. Throws when there is none, or more than one. */
export function find(derived: Derived, labels: Labels): SignalSeries {
  const all = derived.kind === 'series' ? derived.series : [];
  const fits = all.filter((one) => Object.entries(labels).every(([name, value]) => one.labels[name] === value));
  if (fits.length !== 1) {
    throw new Error(
      `${fits.length} series have ${JSON.stringify(labels)}; there are ${JSON.stringify(all.map((one) => one.labels))}`
    );
  }
  return elementAt(fits, 0);
}
