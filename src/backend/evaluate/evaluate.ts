import { ZodError } from 'zod';
import { parseDuration } from '../../query/duration';
import type { QueryEnvelope } from '../../query/query';
import type { Sources } from '../../query/request';
import type { BoundSignal, PlanContext, Signal, Thresholds } from '../../query/signal';
import { type Seconds, seconds } from '../../query/units';
import { languageServersIn, languageServersQuery, type Profile, profileOf } from '../../profiles';
import type { Frame } from '../grafana';
import { filterExpression } from './filterExpression';
import { describePlan, fetchPlan } from './fetch';
import { explain, fillVariables, parseEnvelope, QueryError } from './parse';
import { present } from './present';
import { schedule } from './schedule';

/** One query as Grafana sends it, whatever it was sent by. Times in Unix milliseconds. */
export interface RawQuery {
  readonly json: unknown;
  readonly from: number;
  readonly to: number;
  readonly intervalMs: number;
}

export interface Environment {
  readonly signals: ReadonlyMap<string, Signal>;
  readonly sources: Sources;
  readonly profile: Profile;
  /** The metric contract under the data source's own names for it. */
  readonly contract?: Profile;
  /** What queries are filled in with that leave it open. */
  readonly defaults?: { readonly window?: string; readonly baseline?: unknown };
  readonly scrapeInterval: Seconds;
  /** An alert rule compares one number a series: it may ask for one statistic only. */
  readonly alerting: boolean;
}

/**
 * A query's whole way: parse, plan, fetch, derive, present. Throws QueryError for what its author can mend, and
 * whatever the sources throw.
 */
export async function evaluate(asked: RawQuery, environment: Environment, cancelled: AbortSignal): Promise<Frame[]> {
  const envelope = withWindow(parseEnvelope(asked.json), environment.defaults?.window);
  const signal = environment.signals.get(envelope.signal);
  if (signal === undefined) {
    throw new QueryError(
      `query: there is no signal "${envelope.signal}"; there are ${[...environment.signals.keys()].join(', ')}`
    );
  }
  if (environment.alerting && envelope.statistics.length > 1) {
    throw new QueryError(
      'query: an alert rule takes one statistic: put each of the others into a query of its own, and compare "level"'
    );
  }
  const { window, step, from, to, variables } = schedule(
    asked,
    environment.scrapeInterval,
    envelope.window ?? signal.defaultWindow
  );
  const query = withFilters(fillVariables(envelope, variables));
  const context: PlanContext = {
    from,
    to,
    step,
    window,
    profile: chosenProfile(query, environment),
    ...(environment.contract === undefined ? {} : { contract: environment.contract }),
    baseline: environment.defaults?.baseline,
    scrapeInterval: environment.scrapeInterval,
    signals: environment.signals,
    ...(await languageServers(query, to, environment, cancelled)),
  };
  refuseShortWindow(query, environment.scrapeInterval);
  const bound = bind(signal, query, context);
  const answers = await fetchPlan(bound.plan, environment.sources, cancelled);
  return present(bound.derive(answers), {
    signal,
    query,
    thresholds: thresholdsOf(bound.thresholds, query),
    executed: describePlan(bound.plan),
    step,
    window,
  });
}

const withWindow = (query: QueryEnvelope, window: string | undefined): QueryEnvelope =>
  query.window === undefined && window !== undefined ? { ...query, window } : query;

/** What a person wrote as PromQL is narrowed as a whole; all other signals write their own selectors. */
function withFilters(query: QueryEnvelope): QueryEnvelope {
  const expr = query.options['expr'];
  return query.signal === 'promql' && typeof expr === 'string'
    ? { ...query, options: { ...query.options, expr: filterExpression(expr, query.filters) } }
    : query;
}

function bind(signal: Signal, query: QueryEnvelope, context: PlanContext): BoundSignal {
  try {
    return signal.bind(query, context);
  } catch (error) {
    if (error instanceof ZodError) {
      throw new QueryError(explain(error, `options of ${signal.id}`));
    }
    if (error instanceof RangeError) {
      throw new QueryError(`query: ${error.message}`);
    }
    throw error;
  }
}

/** The profile that the query names, or the data source's. */
function chosenProfile({ profile }: QueryEnvelope, environment: Environment): Profile {
  if (profile === undefined) {
    return environment.profile;
  }
  try {
    return profile === environment.contract?.id ? environment.contract : profileOf(profile);
  } catch (error) {
    throw error instanceof RangeError ? new QueryError(`query: ${error.message}`) : error;
  }
}

/**
 * Which servers of language models there are, for a query (or one made of such a signal, as an anomaly or health is) that
 * reads them while the profile in force is none.
 */
async function languageServers(
  query: QueryEnvelope,
  to: Seconds,
  environment: Environment,
  cancelled: AbortSignal
): Promise<Pick<PlanContext, 'languageServers'>> {
  const { signal, signalOptions, signals: parts } = query.options;
  const reads =
    environment.signals.get(query.signal)?.readsLanguageServers(query.options) === true ||
    (typeof signal === 'string' &&
      environment.signals.get(signal)?.readsLanguageServers(signalOptions ?? {}) === true) ||
    (Array.isArray(parts) &&
      parts.some((id) => environment.signals.get(String(id))?.readsLanguageServers({}) === true));
  if (!reads || query.profile !== undefined || environment.profile.languageModel !== undefined) {
    return {};
  }
  // The same for a minute: all panels of a dashboard share one answer.
  const time = seconds(Math.floor(to / 60) * 60);
  const request = { kind: 'prometheus.instant', expr: languageServersQuery(), time, whole: true } as const;
  return { languageServers: languageServersIn(await environment.sources.answer(request, cancelled)) };
}

/** A window that holds fewer than two scrapes shows no increase of any counter: nothing, and no word why. */
function refuseShortWindow(query: QueryEnvelope, scrapeInterval: Seconds): void {
  const window = query.window === undefined ? undefined : parseDuration(query.window);
  if (window !== undefined && window < seconds(2 * scrapeInterval)) {
    throw new QueryError(
      `query: the window ${query.window} is shorter than two scrapes (${scrapeInterval}s each): no counter can be seen to move in it`
    );
  }
}

/** The signal's own thresholds with the query's in their place where it sets any. */
function thresholdsOf(own: Thresholds | undefined, query: QueryEnvelope): Thresholds | undefined {
  if (own === undefined) {
    return undefined;
  }
  const merged = { ...own, ...query.thresholds };
  return merged.warning === undefined && merged.critical === undefined ? undefined : merged;
}
