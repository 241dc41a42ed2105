import type { AlertDefinition } from '../packs/rules';
import { historyQuery } from '../packs/suggest';
import { formatDuration } from '../query/duration';
import { STATISTICS } from '../query/query';
import { seconds } from '../query/units';
import { TARGETS } from '../signals/slo/thresholds';
import { MINUTE_MS } from '../time';

/** A query of the data source as a panel would send it. Times in Unix milliseconds. */
export interface Question {
  readonly refId: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly from: number;
  readonly to: number;
  readonly intervalMs: number;
  readonly maxDataPoints: number;
}

/** A frame of an answer, as the back end makes it or as Grafana passes it on. */
export interface AnsweredFrame {
  readonly meta?: {
    readonly custom?: unknown;
    readonly executedQueryString?: string;
    readonly notices?: ReadonlyArray<{ readonly severity: 'info' | 'warning' | 'error'; readonly text: string }>;
  };
  readonly fields: ReadonlyArray<{
    readonly type: string;
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly config?: { readonly unit?: string };
    readonly values: ArrayLike<unknown>;
  }>;
}

export type Answer =
  | { readonly ok: true; readonly frames: readonly AnsweredFrame[] }
  | { readonly ok: false; readonly error: string; readonly status: number };

export interface Period {
  /** Unix milliseconds, whole minutes. */
  readonly from: number;
  readonly to: number;
}

/** What is to be known of a signal to ask for it. */
export interface SignalFacts {
  readonly id: string;
  readonly title: string;
  readonly inHealthReport: boolean;
  readonly usesServerProfile?: boolean;
  readonly boundsOf?: 'buckets' | undefined;
}

interface Scope extends Period {
  readonly signals: readonly SignalFacts[];
  readonly model?: string;
  /** Ids of the servers' profiles; the data source's own where there are none. */
  readonly profiles: readonly string[];
  /** Whose rules are simulated; none where left out. */
  readonly alerts?: readonly AlertDefinition[];
}

/** How many moments levels are read at: a quarter of an hour in a week. */
const POINTS = 672;

/** Milliseconds between the moments at which levels are read; whole minutes. */
export const stepOf = ({ from, to }: Period): number =>
  Math.max(1, Math.ceil((to - from) / POINTS / MINUTE_MS)) * MINUTE_MS;

const OBJECTIVES = ['availability', 'latency', 'validFeatures', 'correct'] as const;

/**
 * Over a whole period there is no figure of these, only levels: what the first says depends on how a range is cut into
 * steps, the others are of a moment whatever the window.
 */
const LEVELS_ALONE: ReadonlySet<string> = new Set(['conceptDrift', 'servers', 'stalls']);

const MAX_RUNS = 1000;
const MAX_ENTRIES = 10_000;

/** The ids of questions, but for those of signals, which have a prefix. */
export const ASKED = {
  registry: 'registry',
  versions: 'versions',
  runs: 'runs',
  lineage: 'lineage',
  changes: 'changes',
  groups: 'groups',
  actions: 'actions',
  figures: 'figures',
  objective: 'objective',
  levels: 'levels',
  alerts: 'alerts',
} as const;

/** Of `figures drift` and `levels latency (triton)`: `figures`, `levels`. */
export const subjectOf = (id: string): string => id.split(' ')[0] ?? id;

/** Everything that a report rests on, as panels would ask it. Ids are unique. */
export function questionsOf({ from, to, model, profiles, signals, alerts = [] }: Scope): Question[] {
  const window = formatDuration(seconds((to - from) / 1000));
  const of = model === undefined ? {} : { model };
  const ask = (refId: string, json: Readonly<Record<string, unknown>>, at: Period = { from, to }): Question => ({
    refId,
    json,
    ...at,
    intervalMs: at.from === at.to ? MINUTE_MS : stepOf({ from, to }),
    maxDataPoints: POINTS,
  });
  const atEnd = { from: to, to };
  /** Once for each server that is asked under names of its own. */
  const ofServers = (
    usesServerProfile: boolean,
    refId: string,
    json: Readonly<Record<string, unknown>>,
    at?: Period
  ) =>
    usesServerProfile && profiles.length > 0
      ? profiles.map((profile) => ask(`${refId} (${profile})`, { ...json, profile }, at))
      : [ask(refId, json, at)];
  const judged = signals.filter(({ inHealthReport }) => inHealthReport);
  const measured = judged.filter(({ id }) => !LEVELS_ALONE.has(id));
  return [
    ask(ASKED.registry, { signal: 'mlflow', options: { view: 'registry' }, ...of }),
    ask(ASKED.versions, { signal: 'mlflow', options: { view: 'models' }, ...of }),
    ask(ASKED.runs, { signal: 'mlflow', options: { view: 'runs', limit: MAX_RUNS }, ...of }),
    ask(ASKED.lineage, { signal: 'lineage', options: { versions: 100 }, ...of }),
    ask(ASKED.changes, { signal: 'mlflow', options: { view: 'deployments' }, ...of }),
    // Of every experiment: the settings may have given the record another name.
    ask(ASKED.actions, {
      signal: 'mlflow',
      options: { view: 'parameters', limit: MAX_ENTRIES, filter: "tags.`modelwatch.modelKey` LIKE '%'" },
    }),
    ...measured.flatMap(({ id, usesServerProfile }) =>
      ofServers(
        usesServerProfile === true,
        `${ASKED.figures} ${id}`,
        { signal: id, statistics: STATISTICS, window, ...of },
        atEnd
      )
    ),
    ...OBJECTIVES.flatMap((objective) =>
      ofServers(
        true,
        `${ASKED.objective} ${objective}`,
        {
          signal: 'slo',
          statistics: ['value', 'lower', 'upper', 'sample'],
          options: { objective, target: TARGETS[objective], period: window, measures: ['compliance', 'budgetLeft'] },
          ...of,
        },
        atEnd
      )
    ),
    ask(ASKED.groups, { signal: 'fairness', window, options: { view: 'groups' }, ...of }, atEnd),
    // One by one: over a quarter all of them together are more than a Prometheus answers in time.
    ...judged.flatMap(({ id, usesServerProfile }) =>
      ofServers(usesServerProfile === true, `${ASKED.levels} ${id}`, {
        signal: 'health',
        options: { view: 'levels', signals: [id] },
        statistics: ['level'],
        ...of,
      })
    ),
    ...alerts.map((definition) => ask(`${ASKED.alerts} ${definition.id}`, { ...historyQuery(definition), ...of })),
  ];
}
