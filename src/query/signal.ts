import type { z } from 'zod';
import { grouped } from '../grouped';
import { queryProblem } from '../problems';
import { CONTRACT_PROFILE, type Profile } from '../profiles';
import { elementAt } from '../stats/elements';
import { withBaseline } from './baseline/options';
import type { Derived, Heatmap, SignalSeries } from './derived';
import type { SignalQuery } from './query';
import type { AnswersOf, Plan } from './request';
import { labelKey } from './select';
import type { Seconds, Unit } from './units';

type SignalGroup =
  | 'service'
  | 'quality'
  | 'drift'
  | 'fairness'
  | 'data'
  | 'resources'
  | 'business'
  | 'registry'
  | 'overview'
  | 'advanced';

/** On which side of a threshold values are bad, and from which value on they are a warning or critical. */
export interface Thresholds {
  readonly direction: 'above' | 'below';
  readonly warning?: number;
  readonly critical?: number;
}

/** From where a signal's judged value is a warning and critical. Pure, so that the alert catalogue reads it without the signal. */
export interface LevelRule<Options> {
  /** `interval`: a level is reached only when the whole interval lies beyond the threshold. */
  readonly levelBy: 'value' | 'interval';
  readonly thresholds?: (options: Options) => Thresholds | undefined;
}

/** What a plan may know besides its query. All times are Unix seconds, whole multiples of `step` in range mode. */
export interface PlanContext {
  readonly from: Seconds;
  readonly to: Seconds;
  /** Already clamped: no series of the answer passes the point limit. */
  readonly step: Seconds;
  /** How far back each point looks: the query's `window`, or the rate interval. */
  readonly window: Seconds;
  readonly scrapeInterval: Seconds;
  readonly profile: Profile;
  /** The metric contract under the names that the data source gives it; under its own where left out. */
  readonly contract?: Profile;
  /** Servers of language models that Prometheus has metrics of; looked up where `profile` is none of them. */
  readonly languageServers?: readonly Profile[];
  /** What signals are compared with whose query leaves it open: the `baseline` option as a query would write it. */
  readonly baseline?: unknown;
  /** The experiment that keeps the record of actions; none where the data source has no actions. */
  readonly actions?: string;
  /** For signals that are made of others (health, anomaly, objectives). */
  readonly signals: ReadonlyMap<string, Signal>;
}

/**
 * One derived measure of a model's health. `plan` and `derive` are pure: what to ask, and what came back made into
 * labelled series with their certainty.
 */
interface SignalDefinition<Options, P extends Plan> extends LevelRule<Options> {
  readonly id: string;
  readonly title: string;
  /** One sentence that a newcomer understands. */
  readonly summary: string;
  /** What it means, how it is computed, what limits it: the reference documentation's paragraph. */
  readonly description: string;
  readonly group: SignalGroup;
  readonly unit: Unit;
  readonly options: z.ZodType<Options>;
  /** Below this many observations the level is `insufficient` and the value null. */
  readonly minimumSample: number;
  /** For signals whose options say how many are enough: in the place of `minimumSample`. */
  readonly minimumSampleOf?: (options: Options) => number;
  /** How far back a point looks unless the query says; five minutes where a signal needs no more. */
  readonly defaultWindow?: string;
  /** `buckets`: its bounds say how coarse its buckets are, and nothing of its sample: they are no interval to be sure by. */
  readonly boundsOf?: 'buckets';
  /** Part of a model's state of health: asked with its default options by the report, by `check` and by on-call. */
  readonly inHealthReport: boolean;
  /**
   * Whether it reads what model servers expose, by the query's profile. All else reads the metric contract, which a
   * client exposes beside any server.
   */
  readonly usesServerProfile?: boolean;
  /** What a model's health is judged by in its place, where it says nothing of that with a profile. */
  readonly judgedInstead?: (
    profile: Profile
  ) => { readonly signal: string; readonly options: Readonly<Record<string, unknown>> } | undefined;
  /** Whether these options read a server of language models, whichever Prometheus scrapes. */
  readonly readsLanguageServers?: (options: Options) => boolean;
  readonly plan: (query: SignalQuery<Options>, context: PlanContext) => P;
  readonly derive: (query: SignalQuery<Options>, answers: AnswersOf<P>, context: PlanContext) => Derived;
}

/** A definition whose options and plan types are closed over, as the registry holds it. */
export interface Signal extends Pick<
  SignalDefinition<unknown, Plan>,
  | 'id'
  | 'title'
  | 'summary'
  | 'description'
  | 'group'
  | 'unit'
  | 'minimumSample'
  | 'defaultWindow'
  | 'levelBy'
  | 'boundsOf'
  | 'options'
  | 'inHealthReport'
  | 'usesServerProfile'
  | 'judgedInstead'
> {
  /** What its thresholds are with these options, those left out at their defaults; none where they do not parse. */
  readonly thresholdsFor: (options: unknown) => Thresholds | undefined;
  /** False where the options do not parse. */
  readonly readsLanguageServers: (options: unknown) => boolean;
  /** Parses `options` with the signal's schema and binds the rest to them. Throws zod's error on bad options. */
  readonly bind: (query: SignalQuery<Readonly<Record<string, unknown>>>, context: PlanContext) => BoundSignal;
}

export interface BoundSignal {
  readonly thresholds: Thresholds | undefined;
  /** By the query's options where they say, else the signal's. */
  readonly minimumSample: number;
  readonly plan: Plan;
  /** Takes the answers to `plan`, under the same names. */
  readonly derive: (answers: Readonly<Record<string, unknown>>) => Derived;
}

/** Whose names a signal reads in a context. */
export const profileRead = (
  { usesServerProfile }: Pick<Signal, 'usesServerProfile'>,
  { profile, contract }: Pick<PlanContext, 'profile' | 'contract'>
): Profile => (usesServerProfile === true || profile.kind === 'contract' ? profile : (contract ?? CONTRACT_PROFILE));

export function defineSignal<Options, P extends Plan>(definition: SignalDefinition<Options, P>): Signal {
  return {
    ...definition,
    thresholdsFor: (options) => {
      const parsed = definition.options.safeParse(options);
      return parsed.success ? definition.thresholds?.(parsed.data) : undefined;
    },
    readsLanguageServers: (options) => {
      const parsed = definition.options.safeParse(options);
      return parsed.success && definition.readsLanguageServers?.(parsed.data) === true;
    },
    bind: (envelope, given) => {
      const context = { ...given, profile: profileRead(definition, given) };
      const options = definition.options.parse(withBaseline(definition.options, envelope.options, given.baseline), {
        error: queryProblem,
      });
      const query = { ...envelope, options };
      return {
        thresholds: definition.thresholds?.(query.options),
        minimumSample: definition.minimumSampleOf?.(query.options) ?? definition.minimumSample,
        plan: definition.plan(query, context),
        // The evaluator answers each request with the answer of its kind (`Sources.answer`), which is what P promises.
        derive: (answers) => joined(definition.derive(query, answers as AnswersOf<P>, context)),
      };
    },
  };
}

/** Series and heatmaps that were taken apart because their buckets changed over time, each made one again. */
function joined(derived: Derived): Derived {
  switch (derived.kind) {
    case 'series':
      return { ...derived, series: madeOne(derived.series, joinedSeries) };
    case 'heatmap':
      return { ...derived, heatmaps: madeOne(derived.heatmaps, joinedHeatmap) };
    default:
      return derived;
  }
}

function madeOne<T extends Pick<SignalSeries, 'name' | 'labels'>>(
  all: readonly T[],
  join: (first: T, parts: readonly T[]) => T
): readonly T[] {
  const groups = grouped(all, ({ name, labels }) => `${name} ${labelKey(labels)}`);
  return [...groups.values()].flatMap((parts) => (parts.length === 1 ? parts : [join(elementAt(parts, 0), parts)]));
}

/** The index of each part's times among all of them. */
function merged(parts: ReadonlyArray<{ readonly times: Float64Array }>) {
  const moments = parts
    .flatMap(({ times }, part) => Array.from(times, (time, i) => ({ time, part, i })))
    .sort((a, b) => a.time - b.time);
  return {
    times: Float64Array.from(moments, ({ time }) => time),
    pick: (rows: ReadonlyArray<Float64Array | undefined>): Float64Array =>
      Float64Array.from(moments, ({ part, i }) => rows[part]?.[i] ?? NaN),
  };
}

function joinedSeries(first: SignalSeries, parts: readonly SignalSeries[]): SignalSeries {
  const { times, pick } = merged(parts);
  const figures = (['value', 'sample', 'lower', 'upper', 'worst', 'liesAbove'] as const)
    .filter((name) => parts.some((one) => one[name] !== undefined))
    .map((name) => [name, pick(parts.map((one) => one[name]))] as const);
  const noise = parts.some((one) => one.noise !== undefined) && {
    warning: pick(parts.map((one) => one.noise?.warning)),
    critical: pick(parts.map((one) => one.noise?.critical)),
  };
  return { ...first, times, ...Object.fromEntries(figures), ...(noise === false ? {} : { noise }) };
}

/** A row for every edge that there ever was; at moments without that edge nothing is known of it. */
function joinedHeatmap(first: Heatmap, parts: readonly Heatmap[]): Heatmap {
  const { times, pick } = merged(parts);
  const edges = [...new Set(parts.flatMap((one) => one.edges))].sort((a, b) => a - b);
  return {
    ...first,
    times,
    edges,
    counts: edges.map((edge) => pick(parts.map((one) => one.counts[one.edges.indexOf(edge)]))),
  };
}
