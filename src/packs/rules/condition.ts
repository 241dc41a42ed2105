import type { AlertDefinition, Insufficient, Severity } from './definition';

/**
 * What a rule compares: the level by the thresholds plus the level by the eased ones, each 0 ok, 1 warning, 2 critical.
 * The eased level is never below the other, so the sum is a scale that knows the bands in which an alert neither
 * begins nor ends: 0 ok, 1 between ok and warning, 2 warning, 3 between warning and critical, 4 critical.
 */
export const SCORES = { ok: 0, easedWarning: 1, warning: 2, easedCritical: 3, critical: 4 } as const;

/** Limits that lie between the steps of the scale, open at the sides that are left out. */
export interface Band {
  readonly above?: number;
  readonly below?: number;
}

export interface Condition {
  /** A score within begins an alert. */
  readonly enter: Band;
  /** A score outside ends it. */
  readonly stay: Band;
}

/** While it is critical the warning is silent: what is critical is said once. */
export const CONDITIONS: Readonly<Record<Severity, Condition>> = {
  warning: { enter: { above: 1.5, below: 3.5 }, stay: { above: 0.5, below: 3.5 } },
  critical: { enter: { above: 3.5 }, stay: { above: 2.5 } },
};

/** Where a score neither begins nor ends an alert, for definitions that hold on while there is too little to judge. */
export const HELD: Readonly<Record<Severity, number>> = {
  warning: SCORES.easedWarning,
  critical: SCORES.easedCritical,
};

/** Of two levels of one moment, -1 where there is too little to judge. */
export function scoreOf(level: number, eased: number, severity: Severity, insufficient: Insufficient): number {
  return level < 0 && insufficient === 'hold' ? HELD[severity] : level + eased;
}

const within = ({ above = -Infinity, below = Infinity }: Band, score: number): boolean =>
  score > above && score < below;

/** Whether the condition is met, for an instance that is `loaded` (pending or firing) or not. */
export const isMet = (severity: Severity, score: number, loaded: boolean): boolean =>
  within(loaded ? CONDITIONS[severity].stay : CONDITIONS[severity].enter, score);

/** The threshold that a figure must pass back over before its alert ends, in the value's unit. */
export function easedThreshold(
  { trouble, hysteresis }: Pick<AlertDefinition, 'trouble' | 'hysteresis'>,
  threshold: number
): number {
  const outward = trouble === 'above' ? -1 : 1;
  switch (hysteresis.kind) {
    case 'none':
      return threshold;
    case 'absolute':
      return rounded(threshold + outward * hysteresis.distance);
    case 'relative':
      return rounded(
        threshold + outward * hysteresis.share * (trouble === 'above' ? Math.abs(threshold) : 1 - threshold)
      );
  }
}

/** Without what floating point leaves behind: thresholds are read by people. */
const rounded = (value: number): number => Number(value.toPrecision(6));
