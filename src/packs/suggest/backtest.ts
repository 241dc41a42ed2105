import type { SignalSeries } from '../../query/derived';
import { levels } from '../../query/level';
import type { Thresholds } from '../../query/signal';
import { type AlertDefinition, recoveryThreshold, type Severity, simulate } from '../rules';

/** Spans of Unix seconds, the end excluded: incidents, deployments. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The past of one signal of one model: each series is one instance of an alert (a version, a feature, a protected
 * attribute), with the figures that its level is decided on.
 */
export interface History {
  readonly series: readonly SignalSeries[];
  readonly direction: Thresholds['direction'];
  readonly by: 'value' | 'interval';
  /** Points with fewer observations are not judged. */
  readonly minimumSample: number;
  /** How far back each point looks, seconds. */
  readonly window: number;
}

/** Whether the point rests on enough to be judged. */
export function hasEnoughSample({ value, sample }: SignalSeries, i: number, { minimumSample }: History): boolean {
  return Number.isFinite(value[i]) && (sample === undefined || (sample[i] ?? NaN) >= minimumSample);
}

/** Whether any of the window that ends at `time` lies in one of the spans. */
export const touches = (spans: readonly Span[], time: number, window: number): boolean =>
  spans.some(({ start, end }) => time >= start && time - window < end);

interface BacktestOptions {
  readonly thresholds: Readonly<Partial<Record<Severity, number>>>;
  readonly incidents?: readonly Span[];
}

/** How a rule behaves: of a definition, all but what is asked. */
export type Behaviour = Pick<AlertDefinition, 'direction' | 'hysteresis' | 'timing' | 'handling'>;

/** How often the rule of one severity would have fired, over all its instances. */
export interface Backtest {
  /** Times that an instance began to fire. */
  readonly firings: number;
  /** Minutes in which at least one instance fired. */
  readonly minutes: number;
  /** Firings that began within an hour of the same instance's last one: an alert that comes and goes. */
  readonly flaps: number;
  /** Known incidents during which, or within a window after which, an instance began to fire or was firing. */
  readonly caught: number;
  readonly incidents: number;
  /** Firings that touch no known incident. */
  readonly unexplained: number;
  /** When they were, those that overlap as one. */
  readonly spans: readonly Span[];
  /** Whether an instance still fired at its last point. */
  readonly lasts: boolean;
}

const FLAP_WITHIN = 3600;

/**
 * What both rules of a definition would have done with these thresholds over the history, had they been evaluated at
 * each of its points. A threshold that is not set never fires; a warning is silent while it is critical.
 */
export function backtest(
  history: History,
  behaviour: Behaviour,
  options: BacktestOptions
): Readonly<Record<Severity, Backtest>> {
  return {
    warning: ofSeverity('warning', history, behaviour, options),
    critical: ofSeverity('critical', history, behaviour, options),
  };
}

function ofSeverity(
  severity: Severity,
  history: History,
  behaviour: Behaviour,
  { thresholds, incidents = [] }: BacktestOptions
): Backtest {
  const each = firingsOf(severity, history, behaviour, thresholds);
  const all = each.flat();
  const touching = (span: Span, { start, end }: Span): boolean =>
    span.end >= start && span.start <= end + history.window;
  const spans = merged(all);
  return {
    spans,
    lasts: all.some((one) => one.lasts),
    firings: all.length,
    minutes: lengthOf(spans) / 60,
    flaps: each.reduce((sum, spans) => sum + flapsOf(spans), 0),
    caught: incidents.filter((incident) => all.some((span) => touching(span, incident))).length,
    incidents: incidents.length,
    unexplained: all.filter((span) => !incidents.some((incident) => touching(span, incident))).length,
  };
}

/** When each instance would have fired. */
function firingsOf(
  severity: Severity,
  history: History,
  behaviour: Behaviour,
  thresholds: BacktestOptions['thresholds']
): Array<Array<Span & { readonly lasts: boolean }>> {
  const { by, minimumSample } = history;
  const { direction, timing, handling } = behaviour;
  if (thresholds[severity] === undefined) {
    return history.series.map(() => []);
  }
  const recovery = Object.fromEntries(
    Object.entries(thresholds).map(([name, threshold]) => [name, recoveryThreshold(behaviour, threshold)])
  );
  return history.series.map((series) => {
    const { times } = series;
    const level = levels(series, { direction, ...thresholds }, { minimumSample, by });
    const recoveryLevel = levels(series, { direction, ...recovery }, { minimumSample, by });
    const simulated = simulate(
      { severity, timing: timing[severity], handling, thresholds },
      { times, level, recovery: recoveryLevel }
    );
    return simulated.map(({ from, to }) => ({
      ...{ start: from, end: to ?? times.at(-1) ?? NaN, lasts: to === undefined },
    }));
  });
}

const flapsOf = (spans: readonly Span[]): number =>
  spans.filter(({ start }, i) => i > 0 && start - (spans[i - 1]?.end ?? NaN) <= FLAP_WITHIN).length;

function merged(spans: readonly Span[]): Span[] {
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && start <= last.end) {
      last.end = Math.max(last.end, end);
    } else {
      result.push({ start, end });
    }
  }
  return result;
}

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { start, end }) => sum + end - start, 0);
