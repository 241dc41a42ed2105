import { parseDuration } from '../../query/duration';
import { conditionOf, isMet, scoreOf } from './condition';
import type { MissingDataHandling, Severity, Timing } from './definition';
import type { AlertRule } from './pack';

/** What an alert rule needs to be given to be simulated over the past. */
export interface SimulatedRule {
  readonly severity: Severity;
  /** Those in force: a warning ends where critical begins, if anything is critical. */
  readonly thresholds: Readonly<Partial<Record<Severity, number>>>;
  readonly timing: Timing;
  readonly handling: Pick<MissingDataHandling, 'insufficient' | 'missingSeriesEvals'>;
}

/**
 * One instance at the moments of its rule's evaluations: -1 insufficient, 0 ok, 1 warning, 2 critical, NaN where the
 * series was not there. `recovery` is the level by the recovery thresholds, the same array where there is no hysteresis.
 */
export interface Levels {
  /** Unix seconds, ascending, one an evaluation. */
  readonly times: Float64Array;
  readonly level: Float64Array;
  readonly recovery: Float64Array;
}

/** An alert from the moment its condition was met to its end. Unix seconds. */
export interface Firing {
  readonly pending: number;
  readonly from: number;
  /** None while it still fires at the last evaluation. */
  readonly to?: number;
}

type State =
  | { readonly kind: 'normal' }
  | { readonly kind: 'pending'; readonly since: number }
  | { readonly kind: 'alerting'; readonly pending: number; readonly from: number }
  | { readonly kind: 'recovering'; readonly pending: number; readonly from: number; readonly since: number };

/** A rule of a pack, as it is simulated. */
export const simulatedRule = ({ severity, thresholds, definition }: AlertRule): SimulatedRule => ({
  severity,
  thresholds,
  timing: definition.timing[severity],
  handling: definition.handling,
});

const NORMAL: State = { kind: 'normal' };
const secondsOf = (duration: string): number => parseDuration(duration) ?? 0;

/**
 * When a rule would have fired for one instance, as Grafana steps it: pending for `for`, then firing; once the
 * condition is gone recovering for `keepFiringFor`, during which it fires again at once; gone with its series.
 */
export function simulate(
  { severity, thresholds, timing, handling }: SimulatedRule,
  { times, level, recovery }: Levels
): Firing[] {
  const hold = secondsOf(timing.for);
  const keep = secondsOf(timing.keepFiringFor);
  const condition = conditionOf(severity, thresholds);
  const firings: Firing[] = [];
  let state: State = NORMAL;
  let missing = 0;
  times.forEach((time, i) => {
    if (Number.isNaN(level[i])) {
      missing += 1;
      if (missing >= handling.missingSeriesEvals) {
        firings.push(...ended(state, time));
        state = NORMAL;
      }
      return;
    }
    missing = 0;
    const loaded = state.kind === 'pending' || state.kind === 'alerting';
    const met = isMet(condition, scoreOf(level[i] ?? NaN, recovery[i] ?? NaN, severity, handling.insufficient), loaded);
    const next = met ? raised(state, time, hold) : lowered(state, time, keep);
    if (next.kind === 'normal') {
      firings.push(...ended(state, time));
    }
    state = next;
  });
  return isFiring(state) ? [...firings, { pending: state.pending, from: state.from }] : firings;
}

function raised(state: State, time: number, hold: number): State {
  switch (state.kind) {
    case 'normal':
      return hold > 0 ? { kind: 'pending', since: time } : { kind: 'alerting', pending: time, from: time };
    case 'pending':
      return time - state.since >= hold ? { kind: 'alerting', pending: state.since, from: time } : state;
    case 'alerting':
      return state;
    case 'recovering':
      return { kind: 'alerting', pending: state.pending, from: state.from };
  }
}

function lowered(state: State, time: number, keep: number): State {
  switch (state.kind) {
    case 'normal':
    case 'pending':
      return NORMAL;
    case 'alerting':
      return keep > 0 ? { kind: 'recovering', pending: state.pending, from: state.from, since: time } : NORMAL;
    case 'recovering':
      return time - state.since >= keep ? NORMAL : state;
  }
}

const isFiring = (state: State): state is Extract<State, { readonly from: number }> =>
  state.kind === 'alerting' || state.kind === 'recovering';

const ended = (state: State, time: number): Firing[] =>
  isFiring(state) ? [{ pending: state.pending, from: state.from, to: time }] : [];
