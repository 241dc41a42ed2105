import type { Thresholds } from '../../query/signal';
import type { Unit } from '../../query/units';
import { elementAt } from '../../stats/elements';
import { DAY } from '../../time';
import type { AlertDefinition } from '../rules';
import type { History, Span } from './backtest';
import { type HistoryScale, scaleOf, type Usual, usualOf } from './spread';

/** Figures that people choose, between one and ten. */
const CHOSEN = [1, 1.2, 1.5, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10];

/** Figures that differ by floating point rounding count as equal. */
const SLACK = 1e-9;

function chosen(value: number, direction: 'up' | 'down'): number {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  const mantissa = value / magnitude;
  const found =
    direction === 'up'
      ? CHOSEN.find((figure) => figure >= mantissa * (1 - SLACK))
      : CHOSEN.findLast((figure) => figure <= mantissa * (1 + SLACK));
  return Number(((found ?? 1) * magnitude).toPrecision(3));
}

/**
 * The nearest figure a person would choose on the worse side: a limit is never rounded towards what is usual.
 * Shares over one half are rounded by what is missing to one: 0.987 below becomes 0.985 and not 0.9.
 */
export function roundAway(value: number, direction: Thresholds['direction'], isShare: boolean): number {
  if (value === 0 || !Number.isFinite(value)) {
    return value;
  }
  if (value < 0) {
    return -roundAway(-value, direction === 'above' ? 'below' : 'above', false);
  }
  if (isShare && value > 0.5 && value < 1) {
    const missing = chosen(1 - value, direction === 'above' ? 'down' : 'up');
    return Number((1 - missing).toPrecision(6));
  }
  return chosen(value, direction === 'above' ? 'up' : 'down');
}

interface SuggestOptions {
  readonly unit: Unit;
  /** Known incidents: not to be learned from. */
  readonly incidents?: readonly Span[];
  /** Figures on the better side of these are of no consequence, however rare: no threshold is set there. */
  readonly negligible?: { readonly warning: number; readonly critical: number };
}

export type Suggestion =
  | {
      readonly enough: true;
      readonly warning: number;
      readonly critical: number;
      /** The median of the series that varies worst, in the signal's unit. */
      readonly usual: number;
      /** Series that were learned from, and those whose history is too short for it. */
      readonly learned: number;
      readonly leftOut: number;
      readonly points: number;
      /** Seconds from first to last ordinary point of the longest series. */
      readonly lasted: number;
    }
  | { readonly enough: false; readonly reason: string };

/** Distances on the scale below which a change is no incident, even if history varied less. */
const LEAST: Readonly<Record<HistoryScale['kind'], { readonly warning: number; readonly critical: number }>> = {
  share: { warning: 0.04, critical: 0.08 },
  log: { warning: Math.log(1.25), critical: Math.log(1.6) },
  linear: { warning: 0, critical: 0 },
};
/** Nor shares that move by less than this. */
const MIN_SHARE = { warning: 0.01, critical: 0.02 };

const DEVIATIONS = { warning: 4, critical: 7 };

/** As many as a season must have to be learned from. */
const MIN_WINDOWS = 12;

const NEVER_VARIED = 'it never varied: usual and unusual values cannot be distinguished';
const TOO_WIDE = 'it varies over nearly all that a share can be: no threshold separates usual from unusual';

/**
 * Thresholds from what was usual: four and seven robust deviations from the median on the signal's scale, never within
 * what one of two hundred ordinary points or sampling noise reaches, rounded away from what is usual to a figure a person would
 * choose. Of several series, the one that needs the widest berth decides, since all share the thresholds.
 */
export function suggest(history: History, options: SuggestOptions): Suggestion {
  const scale = scaleOf(history, options.unit);
  const usual = history.series.flatMap(
    (one) => usualOf(one, history, scale, options.incidents ?? [], LEAST[scale.kind].warning / DEVIATIONS.warning) ?? []
  );
  const long = usual.filter((one) => one.lasted + history.window >= DAY && one.windows >= MIN_WINDOWS);
  if (long.length === 0) {
    return { enough: false, reason: tooShort(usual, history) };
  }
  const limits = long.map((one) => limitsOf(one, history, scale));
  const worst = (pick: (limit: Limits) => number): number => limits.reduce((a, b) => Math.max(a, pick(b)), -Infinity);
  const sign = history.direction === 'above' ? 1 : -1;
  const isShare = scale.kind === 'share';
  const figure = (which: 'warning' | 'critical', further = 0): number => {
    const learned = scale.from(sign * (worst((limit) => limit[which]) + further));
    const least = options.negligible?.[which] ?? learned;
    const beyond = sign * Math.max(sign * learned, sign * least);
    return roundAway(beyond, history.direction, isShare);
  };
  const warning = figure('warning');
  // Rounding may bring both to the same figure: then critical takes the next one.
  const apart = Math.max(
    LEAST[scale.kind].warning,
    worst((limit) => limit.critical - limit.warning)
  );
  const critical =
    [0, 1, 2, 3, 4].map((times) => figure('critical', times * apart)).find((limit) => limit !== warning) ?? warning;
  if (warning === critical || (isShare && [warning, critical].some((limit) => limit <= 0 || limit >= 1))) {
    return { enough: false, reason: isShare ? TOO_WIDE : NEVER_VARIED };
  }
  const decides = elementAt(
    long,
    limits.findIndex((limit) => limit.warning === worst((one) => one.warning))
  );
  return {
    enough: true,
    warning,
    critical,
    usual: scale.from(sign * decides.middle),
    learned: long.length,
    leftOut: history.series.length - long.length,
    points: long.reduce((sum, { points }) => sum + points, 0),
    lasted: long.reduce((most, { lasted }) => Math.max(most, lasted), 0),
  };
}

interface Limits {
  readonly warning: number;
  readonly critical: number;
}

/** On the scale, higher is worse. */
function limitsOf({ middle, deviation, highest, noise }: Usual, { direction }: History, scale: HistoryScale): Limits {
  const least = LEAST[scale.kind];
  const sign = direction === 'above' ? 1 : -1;
  const moved = (by: number): number =>
    scale.kind === 'share' ? sign * scale.to(scale.from(sign * middle) + sign * by) : -Infinity;
  const warning = Math.max(
    middle + DEVIATIONS.warning * deviation,
    highest,
    noise.warning,
    middle + least.warning,
    moved(MIN_SHARE.warning)
  );
  const critical = Math.max(
    middle + DEVIATIONS.critical * deviation,
    noise.critical,
    middle + least.critical,
    moved(MIN_SHARE.critical),
    warning + least.critical - least.warning
  );
  return { warning, critical };
}

function tooShort(usual: readonly Usual[], { window, series }: History): string {
  const lasted = usual.reduce((most, one) => Math.max(most, one.lasted), 0);
  const windows = usual.reduce((most, one) => Math.max(most, one.windows), 0);
  if (windows === 0) {
    return series.length === 0 ? 'there is no history of it' : 'no point of its history rests on enough observations';
  }
  const needed = Math.max(DAY, MIN_WINDOWS * window);
  return `${days(lasted + window)} of ordinary history with ${windows} separate ${windows === 1 ? 'window' : 'windows'} of ${lengthText(window)}: it takes ${days(needed)} with ${MIN_WINDOWS}`;
}

const UNITS = [
  [DAY, 'd'],
  [3600, 'h'],
  [60, 'm'],
] as const;

function lengthText(length: number): string {
  const [size, unit] = UNITS.find(([long]) => length % long === 0) ?? [1, 's'];
  return `${length / size}${unit}`;
}

const days = (lasted: number): string => {
  const count = Number((lasted / DAY).toPrecision(2));
  return `${count} ${count === 1 ? 'day' : 'days'}`;
};

/** What is judged by steps, by law or against what is usual already: history has nothing to say about thresholds there. */
const NOT_LEARNED: Readonly<Record<string, string>> = {
  slo: 'its steps are those of the objective: ticket and page',
  conceptDrift: 'its steps are those of the detector: warning and drift',
  compare: 'it is judged by whether the interval leaves zero',
  anomaly: 'it is in deviations from what is usual already',
  fairness: 'what is fair is not learned from what was usual',
  sources: 'a source answers or it does not',
};
const DEVIATIONS_ALREADY = 'volumeScore';

function notLearned({ query: { signal, options } }: AlertDefinition): string | undefined {
  const isScore = JSON.stringify(options).includes(`"${DEVIATIONS_ALREADY}"`);
  return isScore ? NOT_LEARNED.anomaly : NOT_LEARNED[signal];
}

const NEGLIGIBLE: Readonly<Record<string, SuggestOptions['negligible']>> = {
  drift: { warning: 0.05, critical: 0.1 },
  resources: { warning: 0.5, critical: 0.7 },
  attribution: { warning: 0.98, critical: 0.95 },
};

/** Thresholds of a definition from what was usual, where history has anything to say about them. */
export function suggestFor(definition: AlertDefinition, history: History, incidents: readonly Span[]): Suggestion {
  const reason = notLearned(definition);
  const negligible = NEGLIGIBLE[definition.query.signal];
  return reason === undefined
    ? suggest(history, { unit: definition.unit, incidents, ...(negligible && { negligible }) })
    : { enough: false, reason };
}
