import type { AlertDefinition, Insufficient, Severity } from './definition';

/**
 * What a rule compares: the level by the thresholds plus the level by the recovery ones, each 0 ok, 1 warning, 2 critical.
 * The recovery level is never below the other, so the sum is a scale that knows the bands in which an alert neither
 * begins nor ends: 0 ok, 1 between ok and warning, 2 warning, 3 between warning and critical, 4 critical.
 */
const SCORES = { ok: 0, easedWarning: 1, warning: 2, easedCritical: 3, critical: 4 } as const;

/** Limits that lie between the steps of the scale, open above where there is no critical step to leave out. */
export interface Band {
  readonly above: number;
  readonly below?: number;
}

interface Condition {
  /** A score within begins an alert. */
  readonly enter: Band;
  /** A score outside ends it. */
  readonly stay: Band;
}

/** What the levels of an instance with too little to judge add up to. */
export const UNKNOWN_SCORE = -2;

const WARNING: Condition = { enter: { above: 1.5 }, stay: { above: 0.5 } };
const CRITICAL: Condition = { enter: { above: 3.5 }, stay: { above: 2.5 } };

/** Critical is reported once: if there is a critical rule too, the warning does not fire in its range. */
export function conditionOf(severity: Severity, thresholds: Readonly<Partial<Record<Severity, number>>>): Condition {
  if (severity === 'critical') {
    return CRITICAL;
  }
  return thresholds.critical === undefined
    ? WARNING
    : { enter: { ...WARNING.enter, below: 3.5 }, stay: { ...WARNING.stay, below: 3.5 } };
}

/** Where a score neither begins nor ends an alert, for definitions that hold on while there is too little to judge. */
export const HELD: Readonly<Record<Severity, number>> = {
  warning: SCORES.easedWarning,
  critical: SCORES.easedCritical,
};

/** Of two levels of one moment, -1 where there is too little to judge. */
export function scoreOf(level: number, recovery: number, severity: Severity, insufficient: Insufficient): number {
  return level < 0 && insufficient === 'hold' ? HELD[severity] : level + recovery;
}

const within = ({ above, below = Infinity }: Band, score: number): boolean => score > above && score < below;

/** Whether a condition is met, for an instance that is `loaded` (pending or firing) or not. */
export const isMet = ({ enter, stay }: Condition, score: number, loaded: boolean): boolean =>
  within(loaded ? stay : enter, score);

/** The threshold that a figure must pass back over before its alert ends, in the value's unit. */
export function recoveryThreshold(
  { direction, hysteresis }: Pick<AlertDefinition, 'direction' | 'hysteresis'>,
  threshold: number
): number {
  const outward = direction === 'above' ? -1 : 1;
  switch (hysteresis.kind) {
    case 'none':
      return threshold;
    case 'absolute':
      return rounded(threshold + outward * hysteresis.distance);
    case 'relative':
      return rounded(
        threshold + outward * hysteresis.share * (direction === 'above' ? Math.abs(threshold) : 1 - threshold)
      );
  }
}

/** Without what floating point leaves behind: thresholds are read by people. */
const rounded = (value: number): number => Number(value.toPrecision(6));
