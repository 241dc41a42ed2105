import { languageServersIn, languageServersQuery, type Profile, profileOf } from '../../profiles';
import type { Notice } from '../../query/derived';
import { MAX_DURATION, parseDuration } from '../../query/duration';
import { missingRequest } from '../../query/missing';
import type { QueryEnvelope } from '../../query/query';
import type { Plan, Sources } from '../../query/request';
import {
  contradiction,
  type JobInterval,
  longWindow,
  scrapesRequest,
  seenIntervals,
  shortWindow,
} from '../../query/scraping';
import type { Matrix } from '../../query/series';
import { type BoundSignal, type PlanContext, profileRead, type Signal } from '../../query/signal';
import { type Seconds, seconds } from '../../query/units';
import { versionsSeenRequest } from '../../query/versionsSeen';
import { errorText } from '../../text';
import { type Access, AccessDenied, refusal } from '../access/access';
import { filterExpression } from '../filterExpression';
import { type Frame, writeFrame, type Written } from '../grafana/frames';
import type { Ticket } from '../load';
import { nextTurn } from '../turn';
import { fetchPlan, requestsOf } from './fetch';
import { bind, type Find, finish, type Work } from './finish';
import { fillVariables, parseEnvelope, QueryError, understood } from './parse';
import { schedule } from './schedule';
import { extentOf, pack, type Packed, type Threads } from './threads';

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
  /** Where what was done about models is recorded, if anything may be. */
  readonly actions?: { readonly settings?: { readonly experiment: string } };
  /** As the settings give it; left out, it is read from samples. */
  readonly scrapeInterval?: Seconds;
  /** What the caller may see; all where it is left out. */
  readonly access?: Access;
  /** An alert rule compares one number a series: it may ask for one statistic only. */
  readonly alerting: boolean;
  /** Where what is much is derived; without them, all of it is on this thread. */
  readonly threads?: Threads;
  /** The query's place among those that hold much. */
  readonly ticket?: Ticket;
}

/**
 * A query's whole way: parse, plan, fetch, derive, present. Throws QueryError for what its author can mend, OverloadError,
 * and whatever the sources throw.
 */
export async function evaluate(
  raw: RawQuery,
  environment: Environment,
  cancelled: AbortSignal
): Promise<readonly Frame[]> {
  const prepared = await prepare(raw, environment, cancelled);
  return 'packed' in prepared
    ? prepared.threads.frames(prepared.packed, prepared.find, cancelled)
    : finish(prepared.work, prepared.signal, prepared.bound, prepared.find);
}

/** As `evaluate`, with the frames as the host reads them. */
export async function evaluateWritten(
  raw: RawQuery,
  environment: Environment,
  cancelled: AbortSignal,
  as: Written
): Promise<readonly Uint8Array[]> {
  const prepared = await prepare(raw, environment, cancelled);
  if ('packed' in prepared) {
    return prepared.threads.written(prepared.packed, as, prepared.find, cancelled);
  }
  const frames = await finish(prepared.work, prepared.signal, prepared.bound, prepared.find);
  const written: Uint8Array[] = [];
  for (const frame of frames) {
    written.push(writeFrame(frame, as));
    await nextTurn();
    cancelled.throwIfAborted();
  }
  return written;
}

/** What is left to do of a query once its sources have answered: here, or in another thread where it is much. */
type Prepared = { readonly find: Find } & (
  | { readonly work: Work; readonly signal: Signal; readonly bound: BoundSignal }
  | { readonly threads: Threads; readonly packed: Packed }
);

async function prepare(raw: RawQuery, environment: Environment, cancelled: AbortSignal): Promise<Prepared> {
  refuseRange(raw);
  const envelope = withWindow(parseEnvelope(raw.json), environment.defaults?.window);
  const refused = environment.access === undefined ? undefined : refusal(envelope, environment.access);
  if (refused !== undefined) {
    throw new AccessDenied(refused);
  }
  const signal = environment.signals.get(envelope.signal);
  if (signal === undefined) {
    throw new QueryError(
      `query: there is no signal "${envelope.signal}"; there are ${[...environment.signals.keys()].join(', ')}`
    );
  }
  if (environment.alerting && envelope.statistics.length > 1) {
    throw new QueryError(
      'query: an alert rule takes one statistic: use a query of its own for each other one, and compare "level"'
    );
  }
  if (envelope.evidence !== undefined && envelope.mode !== 'instant') {
    throw new QueryError('query: "evidence" is of one moment: it needs the mode "instant"');
  }
  const profile = chosenProfile(envelope, environment);
  const servers = await languageServers(envelope, seconds(raw.to / 1000), environment, cancelled);
  const scheduled = (shortest: Seconds, scrapeInterval: Seconds) => {
    const { window, asked, step, from, to, variables } = schedule(
      raw,
      { shortest, longest: scrapeInterval },
      envelope.window ?? signal.defaultWindow,
      envelope.mode
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
      ...(environment.actions?.settings === undefined ? {} : { actions: environment.actions.settings.experiment }),
      scrapeInterval,
      signals: environment.signals,
      ...servers,
    };
    return { query, context, asked, bound: bind(signal, query, context) };
  };
  const set = environment.scrapeInterval;
  const usual = set ?? USUAL_SCRAPE_INTERVAL;
  const first = scheduled(usual, usual);
  const seen = asksPrometheus(first.bound.plan) ? jobsScraped(environment, profile, first, cancelled) : [];
  // The observed interval overrides a setting by which a rule's window would be too short; a notice says so.
  const jobs = set === undefined || isTooShort(envelope.window, set) ? await seen : [];
  const [shortest, longest] = [jobs[0]?.interval ?? usual, jobs.at(-1)?.interval ?? usual];
  const { query, context, asked, bound } =
    shortest === usual && longest === usual ? first : scheduled(shortest, longest);
  refuseShortWindow(query, shortest);
  const [answers, versions] = await Promise.all([
    fetchPlan(bound.plan, environment.sources, cancelled),
    versionsThere(query, signal, context, environment, cancelled),
  ]);
  const { signals: _, ...plain } = context;
  const { alerting, threads, sources } = environment;
  const counts = requestsOf(bound.plan).some(({ kind }) => kind === 'prometheus.counts');
  const notices = scrapeNotices(set, await seen, counts ? { asked, used: context.window, shortest } : undefined);
  const work: Work = {
    ...{ query, context: plain, answers, alerting, signals: [...environment.signals.keys()], notices },
    ...(versions === undefined ? {} : { versions }),
  };
  const find: Find = (missing) => {
    const request = missingRequest(missing, (raw.to - raw.from) / 1000 + context.window, raw.to / 1000);
    return sources.answer(request, cancelled).catch((error: unknown) => errorText(error));
  };
  // Of a kept answer nothing was read, but what is made of it takes as much.
  const { bytes, isMuch } = await extentOf(work);
  await environment.ticket?.hold(bytes, cancelled);
  return threads !== undefined && isMuch ? { threads, packed: await pack(work), find } : { work, signal, bound, find };
}

/** Until a scrape interval has been seen. */
const USUAL_SCRAPE_INTERVAL = seconds(15);

const asksPrometheus = (plan: Plan): boolean => requestsOf(plan).some(({ kind }) => kind.startsWith('prometheus.'));

/** The jobs that expose what the query reads, and how often each is scraped. Nothing fails for its not being known. */
async function jobsScraped(
  { sources }: Environment,
  profile: Profile,
  { query, context }: { readonly query: QueryEnvelope; readonly context: PlanContext },
  cancelled: AbortSignal
): Promise<readonly JobInterval[]> {
  try {
    return seenIntervals(await sources.answer(scrapesRequest(profile, query.model, context.to), cancelled));
  } catch {
    return [];
  }
}

/** Of a query that asks when versions were there. Nothing fails for its not being known. */
async function versionsThere(
  query: QueryEnvelope,
  signal: Signal,
  context: PlanContext,
  { sources }: Environment,
  cancelled: AbortSignal
): Promise<Matrix | undefined> {
  const request =
    query.evidence === 'versions'
      ? versionsSeenRequest(query, { ...context, profile: profileRead(signal, context) })
      : undefined;
  return request && sources.answer(request, cancelled).catch(() => undefined);
}

function scrapeNotices(
  set: Seconds | undefined,
  jobs: readonly JobInterval[],
  window: { readonly asked: Seconds; readonly used: Seconds; readonly shortest: Seconds } | undefined
): Notice[] {
  const longest = jobs.at(-1)?.interval;
  const texts = [
    set === undefined || longest === undefined ? undefined : contradiction(set, longest),
    ...(window === undefined
      ? []
      : [longWindow(window.used, window.asked, window.shortest), shortWindow(window.used, jobs)]),
  ];
  return texts.flatMap((text) => (text === undefined ? [] : [{ severity: 'info', text }]));
}

const withWindow = (query: QueryEnvelope, window: string | undefined): QueryEnvelope =>
  query.window === undefined && window !== undefined ? { ...query, window } : query;

/** What a person wrote as PromQL, whichever signal reads it, is narrowed as a whole; for all else signals write selectors. */
function withFilters(query: QueryEnvelope): QueryEnvelope {
  const { signalOptions } = query.options;
  const filtered = (options: Readonly<Record<string, unknown>>): Record<string, unknown> => {
    const { expr } = options;
    return typeof expr === 'string'
      ? { ...options, expr: understood(() => filterExpression(expr, query.filters)) }
      : options;
  };
  return {
    ...query,
    options: {
      ...filtered(query.options),
      ...(isRecord(signalOptions) ? { signalOptions: filtered(signalOptions) } : {}),
    },
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The profile that the query names, or the data source's. */
function chosenProfile({ profile }: QueryEnvelope, environment: Environment): Profile {
  if (profile === undefined) {
    return environment.profile;
  }
  return understood(
    () => [environment.contract, environment.own].find((one) => one?.id === profile) ?? profileOf(profile)
  );
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
  const request = { kind: 'prometheus.instant', expr: languageServersQuery(), time, whole: true, open: true } as const;
  return { languageServers: languageServersIn(await environment.sources.answer(request, cancelled)) };
}

/** Grafana's pages ask for no such time; who calls its API may. */
function refuseRange({ from, to, intervalMs }: RawQuery): void {
  if (!(from <= to)) {
    throw new QueryError('query: the time range ends before it begins');
  }
  if (to - from > MAX_DURATION * 1000 || intervalMs > MAX_DURATION * 1000) {
    throw new QueryError('query: the time range, or the interval between its points, is longer than 100 years');
  }
}

/**
 * A window that holds no two scrapes of any job shows nothing at many moments without explanation. Where it holds them of some, these
 * are answered: a job that is scraped seldom silences no alarm of others.
 */
function refuseShortWindow(query: QueryEnvelope, scrapeInterval: Seconds): void {
  if (isTooShort(query.window, scrapeInterval)) {
    throw new QueryError(
      `query: the window ${query.window} is shorter than two scrapes (${scrapeInterval}s each): no increase can be seen in it`
    );
  }
}

const isTooShort = (window: string | undefined, scrapeInterval: Seconds): boolean =>
  (parseDuration(window ?? '') ?? Infinity) < 2 * scrapeInterval;
