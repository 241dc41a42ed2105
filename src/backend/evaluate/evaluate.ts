import { ZodError } from 'zod';
import { parseDuration } from '../../query/duration';
import type { QueryEnvelope } from '../../query/query';
import type { Derived, Notice } from '../../query/derived';
import { missingRequest, saidOf } from '../../query/missing';
import type { Plan, Sources } from '../../query/request';
import type { BoundSignal, PlanContext, Signal, Thresholds } from '../../query/signal';
import { type Seconds, seconds } from '../../query/units';
import {
  contradiction,
  languageServersIn,
  languageServersQuery,
  type Profile,
  profileOf,
  scrapesRequest,
  seenInterval,
} from '../../profiles';
import type { Frame } from '../grafana';
import { filterExpression } from './filterExpression';
import { errorText } from '../../text';
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
  /** A server under the team's own names. */
  readonly own?: Profile;
  /** What queries are filled in with that leave it open. */
  readonly defaults?: { readonly window?: string; readonly baseline?: unknown };
  /** As the settings give it; left out, it is read from samples. */
  readonly scrapeInterval?: Seconds;
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
  const profile = chosenProfile(envelope, environment);
  const servers = await languageServers(envelope, seconds(asked.to / 1000), environment, cancelled);
  const scheduled = (scrapeInterval: Seconds) => {
    const { window, step, from, to, variables } = schedule(
      asked,
      scrapeInterval,
      envelope.window ?? signal.defaultWindow
    );
    const query = withFilters(fillVariables(envelope, variables));
    const context: PlanContext = {
      from,
      to,
      step,
      window,
      profile,
      ...(environment.contract === undefined ? {} : { contract: environment.contract }),
      baseline: environment.defaults?.baseline,
      scrapeInterval,
      signals: environment.signals,
      ...servers,
    };
    return { query, context, bound: bind(signal, query, context) };
  };
  const first = scheduled(environment.scrapeInterval ?? USUAL_SCRAPE_INTERVAL);
  const seen = asksPrometheus(first.bound.plan) ? seenBy(environment, profile, first, cancelled) : undefined;
  const inForce = environment.scrapeInterval ?? (await seen) ?? USUAL_SCRAPE_INTERVAL;
  const { query, context, bound } = inForce === first.context.scrapeInterval ? first : scheduled(inForce);
  refuseShortWindow(query, inForce);
  const answers = await fetchPlan(bound.plan, environment.sources, cancelled);
  const derived = bound.derive(answers);
  if (environment.alerting && derived.kind !== 'series') {
    throw new QueryError(
      `query: ${signal.title} gives no series with these options, which an alert rule compares: choose another view, such as "series" or "levels", or another signal`
    );
  }
  const thresholds = thresholdsOf(bound.thresholds, query);
  const notices = [
    ...(await asserted(derived.notices, environment, asked, context, cancelled)),
    ...contradicted(environment.scrapeInterval, await seen),
    ...ungrouped(query, derived),
    ...reversed(thresholds),
  ];
  return present(
    { ...derived, notices },
    {
      signal,
      query,
      thresholds,
      executed: describePlan(bound.plan),
      step: context.step,
      window: context.window,
    }
  );
}

/** Until a scrape interval has been seen. */
const USUAL_SCRAPE_INTERVAL = seconds(15);

const asksPrometheus = (plan: Plan): boolean =>
  Object.values(plan).some((planned) => {
    const request = planned?.kind === 'optional' ? planned.request : planned;
    return request?.kind.startsWith('prometheus.') === true;
  });

/** The interval at which what the query reads is scraped. Nothing fails for its not being known. */
async function seenBy(
  { sources }: Environment,
  profile: Profile,
  { query, context }: { readonly query: QueryEnvelope; readonly context: PlanContext },
  cancelled: AbortSignal
): Promise<Seconds | undefined> {
  try {
    return seenInterval(await sources.answer(scrapesRequest(profile, query.model, context.to), cancelled));
  } catch {
    return undefined;
  }
}

/** The notices, with what they say to be missing made sure of: it may be there under another model, or be too rare. */
async function asserted(
  notices: readonly Notice[],
  { sources }: Environment,
  { from, to }: RawQuery,
  { window }: PlanContext,
  cancelled: AbortSignal
): Promise<readonly Notice[]> {
  const all = notices.flatMap(({ missing }) => missing ?? []);
  if (all.length === 0) {
    return notices;
  }
  const found = await sources
    .answer(missingRequest(all, (to - from) / 1000 + window, to / 1000), cancelled)
    .catch((error: unknown) => errorText(error));
  return notices.map(({ severity, text, missing }) => ({
    severity,
    text: missing === undefined ? text : saidOf(missing, found),
  }));
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
          text: `The warning threshold ${warning} lies beyond the critical one, ${critical}: there is no warning. Exchange them.`,
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

function contradicted(set: Seconds | undefined, seen: Seconds | undefined): Notice[] {
  const text = set === undefined || seen === undefined ? undefined : contradiction(set, seen);
  return text === undefined ? [] : [{ severity: 'info', text }];
}

const withWindow = (query: QueryEnvelope, window: string | undefined): QueryEnvelope =>
  query.window === undefined && window !== undefined ? { ...query, window } : query;

/** What a person wrote as PromQL, whichever signal reads it, is narrowed as a whole; for all else signals write selectors. */
function withFilters(query: QueryEnvelope): QueryEnvelope {
  const expr = query.options['expr'];
  return typeof expr === 'string'
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
    return [environment.contract, environment.own].find((one) => one?.id === profile) ?? profileOf(profile);
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
