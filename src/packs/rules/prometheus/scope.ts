import { CONTRACT_PROFILE } from '../../../profiles';
import { type Matcher, type PromQL, promql, rawPromql } from '../../../query/promql';
import type { LabelFilter } from '../../../query/query';
import { select } from '../../../query/select';
import { type Seconds, seconds } from '../../../query/units';

/** A recording rule. */
export interface Recording {
  readonly record: string;
  readonly expr: PromQL;
  readonly labels?: Readonly<Record<string, string>>;
  /** Counts of five minutes laid end to end: evaluated once in that time, so that longer windows add them up. */
  readonly tile?: boolean;
}

/** What all figures of a pack have in common. */
export interface Scope {
  /** Which models; all where there are none. */
  readonly models: readonly string[];
  /** The same as matchers of labels. */
  readonly filters: readonly LabelFilter[];
  /** The age of the reference of drift: a Prometheus duration. */
  readonly reference: string;
}

export const BY = ['model', 'version'] as const;
export const TILE = seconds(300);
/** Not `increase5m`, which may be recorded more often, and then does not add up. */
export const TILES = `tile${short(TILE)}`;

export const { metrics } = CONTRACT_PROFILE;

export const series = (metric: string, { filters }: Scope, more: readonly Matcher[] = []): PromQL =>
  select(metric, { filters: [...filters], groupBy: [] }, CONTRACT_PROFILE, more);

export const recorded = (record: string): PromQL => rawPromql(record);

/** `model_requests_total` as a part of a recorded name: `requests`. */
const stem = (metric: string): string => metric.replace(/^model_/, '').replace(/_total$/, '');

/** Prometheus' convention for recorded names: level, metric, operations. */
export const nameOf = (labels: readonly string[], metric: string, operations: string): string =>
  `${labels.join('_')}:${stem(metric)}:${operations}`;

/** Durations as people write them in names: `5m`, `1h`, `6h`, `1d`. */
export function short(duration: Seconds): string {
  const [size, unit] =
    duration % 86_400 === 0
      ? [86_400, 'd']
      : duration % 3600 === 0
        ? [3600, 'h']
        : duration % 60 === 0
          ? [60, 'm']
          : [1, 's'];
  return `${duration / size}${unit}`;
}

interface Counted {
  readonly count: PromQL;
  readonly recordings: readonly Recording[];
}

interface Counting {
  readonly metric: string;
  readonly by: readonly string[];
  readonly window: Seconds;
  readonly where?: readonly Matcher[];
  /** What the name says of `where`, and of a suffix such as `_bucket`. */
  readonly called?: string;
  /** The same counts, so long ago; a Prometheus duration. */
  readonly ago?: string;
  /** From tiles however short the window: where the same counts are wanted of long ago. */
  readonly tiled?: boolean;
}

/** Windows up to this are asked for whole: what is recorded once in five minutes would come too late for them. */
const MAX_WINDOW_IN_ONE = 3600;

/**
 * Increases over a window, summed by labels. Long windows are added up from tiles of five minutes, so that the raw series
 * are read over five minutes alone however long the window.
 */
export function counted(counting: Counting, scope: Scope): Counted {
  const { metric, by, window, where = [], called = metric, ago, tiled = false } = counting;
  const raw = series(metric, scope, where);
  const increase = (over: Seconds): PromQL =>
    promql`sum by (${{ labelNames: by }}) (increase(${raw}[${{ duration: over }}]))`;
  if (window <= MAX_WINDOW_IN_ONE && ago === undefined && !tiled) {
    const record = nameOf(by, called, `increase${short(window)}`);
    return { count: recorded(record), recordings: [{ record, expr: increase(window) }] };
  }
  const tile: Recording = { record: nameOf(by, called, TILES), expr: increase(TILE), tile: true };
  const record = nameOf(by, called, `increase${short(window)}${ago === undefined ? '' : `_ago${ago}`}`);
  const offset = ago === undefined ? rawPromql('') : rawPromql(` offset ${ago}`);
  const expr = promql`sum_over_time(${recorded(tile.record)}[${{ duration: window }}]${offset})`;
  return { count: recorded(record), recordings: [tile, { record, expr }] };
}
