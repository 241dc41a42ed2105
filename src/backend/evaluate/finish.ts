import { ZodError } from 'zod';
import { problemsOf } from '../../problems';
import { missingFrom } from '../../query/align';
import { type Derived, type MissingSeries, type Notice } from '../../query/derived';
import { missingText } from '../../query/missing';
import type { QueryEnvelope } from '../../query/query';
import type { PlanAnswers } from '../../query/request';
import type { Matrix } from '../../query/series';
import type { BoundSignal, PlanContext, Signal, Thresholds } from '../../query/signal';
import type { Frame } from '../grafana/frames';
import { describePlan } from './fetch';
import { QueryError, understood } from './parse';
import { present } from './present';

/** What is left to do of a query whose sources have answered. Plain data, so that another thread can do it. */
export interface Work {
  readonly query: QueryEnvelope;
  readonly context: Omit<PlanContext, 'signals'>;
  /** By the names of the plan. */
  readonly answers: PlanAnswers;
  readonly alerting: boolean;
  /** The ids of those that whoever asks may see: what is made of others is made of these alone. */
  readonly signals: readonly string[];
  /** Beside what the signal says of itself. */
  readonly notices: readonly Notice[];
}

/** Looks for series that are said to be missing; a text where that failed. */
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
  const thresholds = thresholdsOf(bound.thresholds, query);
  const notices = [
    ...(await asserted(derived.notices, find)),
    ...work.notices,
    ...ungrouped(query, derived),
    ...reversed(thresholds),
  ];
  return present(
    { ...derived, notices },
    {
      ...{ signal, query, thresholds },
      ...{ executed: describePlan(bound.plan), step: context.step, window: context.window },
      incomplete: missingFrom(answers),
    }
  );
}

/** The notices, with what they say to be missing made sure of: it may be there under another model, or be too rare. */
async function asserted(notices: readonly Notice[], find: Find): Promise<readonly Notice[]> {
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

/** A warning that comes after what is critical never comes. */
function reversed(thresholds: Thresholds | undefined): Notice[] {
  const { warning, critical, direction } = thresholds ?? {};
  return warning === undefined ||
    critical === undefined ||
    (direction === 'below' ? warning >= critical : warning <= critical)
    ? []
    : [
        {
          severity: 'warning',
          text: `The warning threshold ${warning} lies beyond the critical one, ${critical}: there is no warning. Swap them.`,
        },
      ];
}

/** Prometheus groups by a label that nothing has without a word. */
function ungrouped({ groupBy }: QueryEnvelope, derived: Derived): Notice[] {
  const labels =
    derived.kind === 'series' ? new Set(derived.series.flatMap((one) => Object.keys(one.labels))) : undefined;
  const unknown = labels === undefined || labels.size === 0 ? [] : groupBy.filter((label) => !labels.has(label));
  return unknown.map((label) => ({
    severity: 'info',
    text: `Nothing here has the label "${label}": grouping by it changes nothing.`,
  }));
}

/** The signal's own thresholds with the query's in their place where it sets any. */
function thresholdsOf(own: Thresholds | undefined, query: QueryEnvelope): Thresholds | undefined {
  if (own === undefined) {
    return undefined;
  }
  const merged = { ...own, ...query.thresholds };
  return merged.warning === undefined && merged.critical === undefined ? undefined : merged;
}
