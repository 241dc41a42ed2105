import { ZodError } from 'zod';
import { problemsOf } from '../../problems';
import { HISTOGRAM_PART } from '../../profiles';
import { isNotAdded, missingFrom } from '../../query/align';
import type { Derived, MissingSeries, Notice } from '../../query/derived';
import { missingText } from '../../query/missing';
import type { QueryEnvelope } from '../../query/query';
import type { Plan, PlanAnswers } from '../../query/request';
import type { Matrix } from '../../query/series';
import { type BoundSignal, type PlanContext, profileRead, type Signal } from '../../query/signal';
import { versionsSeen } from '../../query/versionsSeen';
import { listed } from '../../text';
import type { Frame } from '../grafana/frames';
import { describePlan, requestsOf } from './fetch';
import { levelsOf } from './levels';
import { QueryError, understood } from './parse';
import { present } from './present';

/** What is left to do of a query whose sources have answered. Plain data, so that another thread can do it. */
export interface Work {
  readonly query: QueryEnvelope;
  readonly context: Omit<PlanContext, 'signals'>;
  /** By the names of the plan. */
  readonly answers: PlanAnswers;
  readonly alerting: boolean;
  /** The ids of those that the caller may see: composed signals use only these. */
  readonly signals: readonly string[];
  /** Beside what the signal says of itself. */
  readonly notices: readonly Notice[];
  /** Which versions were there when, where that was asked for and is known. */
  readonly versions?: Matrix;
}

/** Searches for series that are reported missing; returns a text if that fails. */
export type Find = (missing: readonly MissingSeries[]) => Promise<Matrix | string>;

/** The signal with a query's options. Throws QueryError for what is wrong with them. */
export function bind(signal: Signal, query: QueryEnvelope, context: PlanContext): BoundSignal {
  try {
    return understood(() => signal.bind(query, context));
  } catch (error) {
    throw error instanceof ZodError ? new QueryError(problemsOf(error, `options of ${signal.id}`)) : error;
  }
}

/** Derives and presents: the answers' frames. Throws as `derive` does, and QueryError. */
export async function finish(work: Work, signal: Signal, bound: BoundSignal, find: Find): Promise<Frame[]> {
  const { query, context, answers, alerting } = work;
  const derived = bound.derive(answers);
  if (alerting && derived.kind !== 'series') {
    throw new QueryError(
      `query: ${signal.title} gives no series with these options, which an alert rule compares: choose another view, such as "series" or "levels", or another signal`
    );
  }
  const levels = levelsOf(query, derived, bound.thresholds, signal);
  if (alerting && levels.never !== undefined) {
    throw new QueryError(`query: ${levels.never}`);
  }
  const unfiltered = unfilteredPart(query, bound.plan);
  if (alerting && unfiltered?.isAll === true) {
    throw new QueryError(`query: ${unfiltered.text}`);
  }
  const notices: Notice[] = [
    ...(await asserted(derived.notices, find)),
    ...work.notices,
    ...(unfiltered === undefined ? [] : [{ severity: 'warning' as const, text: unfiltered.text }]),
    ...ungrouped(query, derived),
    ...levels.notices,
  ];
  return present(
    { ...derived, notices },
    {
      ...{ signal, query, thresholds: levels.thresholds, judged: levels.judged, minimumSample: bound.minimumSample },
      ...{ executed: describePlan(bound.plan), step: context.step, window: context.window },
      ...(work.versions === undefined
        ? {}
        : { versionsSeen: versionsSeen(work.versions, { profile: profileRead(signal, context), to: context.to }) }),
      incomplete: missingFrom(answers),
    }
  );
}

/** The notices, with what they say to be missing made sure of: it may be there under another model, or be too rare. */
async function asserted(given: readonly Notice[], find: Find): Promise<readonly Notice[]> {
  const notices = withoutUntrue(given);
  const all = notices.flatMap(({ missing }) => missing ?? []);
  if (all.length === 0) {
    return notices;
  }
  const found = await find(all);
  // What is missing comes first: gaps and short samples of what else there is do not say why there is no figure.
  return [...notices.filter(({ missing }) => missing), ...notices.filter(({ missing }) => !missing)].map(
    ({ severity, text, missing }) => ({ severity, text: missing === undefined ? text : missingText(missing, found) })
  );
}

/** Native histograms that Prometheus says it could not add up are there: whatever classic series there are not. */
function withoutUntrue(notices: readonly Notice[]): readonly Notice[] {
  return notices.some(({ text }) => isNotAdded(text))
    ? notices.filter(({ missing }) => missing?.names.every((name) => !HISTOGRAM_PART.test(name)) !== false)
    : notices;
}

/** What shows MLflow's own; the rest of what is asked of it is about series that Prometheus has filtered. */
const SHOWN: ReadonlySet<string> = new Set(['mlflow.runs', 'mlflow.history', 'mlflow.traceMetrics', 'mlflow.actions']);

/** Filters are on labels of series: nothing in MLflow has them, and a filter must not be ignored silently. */
function unfilteredPart(
  { filters }: QueryEnvelope,
  plan: Plan
): { readonly text: string; readonly isAll: boolean } | undefined {
  const requests = requestsOf(plan);
  const shown = Object.values(plan).some(
    (planned) => planned?.kind === 'mlflow.models' || requestsOf({ planned }).some(({ kind }) => SHOWN.has(kind))
  );
  if (filters.length === 0 || !shown) {
    return undefined;
  }
  const written = listed(
    filters.map(({ label, op, value }) => `${label}${op}"${value}"`),
    5
  );
  return {
    text: `What comes from MLflow is not filtered by ${written}: its models, runs and traces have no labels. Remove the filter, or choose a model and a version.`,
    isAll: requests.every(({ kind }) => !kind.startsWith('prometheus.')),
  };
}

/** Prometheus silently groups by a label that no series has. */
function ungrouped({ groupBy }: QueryEnvelope, derived: Derived): Notice[] {
  const labels =
    derived.kind === 'series' ? new Set(derived.series.flatMap((one) => Object.keys(one.labels))) : undefined;
  const unknown = labels === undefined || labels.size === 0 ? [] : groupBy.filter((label) => !labels.has(label));
  return unknown.map((label) => ({
    severity: 'info',
    text: `Nothing here has the label "${label}": grouping by it changes nothing.`,
  }));
}
