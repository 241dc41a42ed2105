import { LEVELS, levels } from '../../signals/level';
import { firings, type Timing } from './firing';
import { type History, type Span } from './history';

export const SEVERITIES = ['warning', 'critical'] as const;
export type AlertSeverity = (typeof SEVERITIES)[number];

export interface BacktestOptions {
  readonly thresholds: { readonly warning?: number; readonly critical?: number };
  readonly timing: Readonly<Record<AlertSeverity, Timing>>;
  /** Trouble that is known to have been. */
  readonly incidents?: readonly Span[];
}

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
}

const FLAP_WITHIN = 3600;

/** What both rules of a definition would have done with these thresholds over the history. A threshold that is not set never fires. */
export function backtest(history: History, options: BacktestOptions): Readonly<Record<AlertSeverity, Backtest>> {
  return { warning: ofSeverity('warning', history, options), critical: ofSeverity('critical', history, options) };
}

function ofSeverity(
  severity: AlertSeverity,
  history: History,
  { thresholds, timing, incidents = [] }: BacktestOptions
): Backtest {
  const each = firingsOf(severity, history, thresholds, timing[severity]);
  const all = each.flat();
  const explained = (span: Span): boolean =>
    incidents.some(({ start, end }) => span.end >= start && span.start <= end + history.window);
  return {
    firings: all.length,
    minutes: lengthOf(merged(all)) / 60,
    flaps: each.reduce((sum, spans) => sum + flapsOf(spans), 0),
    caught: incidents.filter((incident) =>
      all.some((span) => span.end >= incident.start && span.start <= incident.end + history.window)
    ).length,
    incidents: incidents.length,
    unexplained: all.filter((span) => !explained(span)).length,
  };
}

/** When each instance would have fired. */
export function firingsOf(
  severity: AlertSeverity,
  history: History,
  thresholds: BacktestOptions['thresholds'],
  timing: Timing
): Span[][] {
  const { trouble, by, minimumSample } = history;
  return history.series.map((series) => {
    const reached = levels(series, { trouble, ...thresholds }, { minimumSample, by });
    return firings(series.times, (i) => reached[i] >= LEVELS[severity], timing);
  });
}

const flapsOf = (spans: readonly Span[]): number =>
  spans.filter(({ start }, i) => i > 0 && start - spans[i - 1].end <= FLAP_WITHIN).length;

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
