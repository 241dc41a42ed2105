import type { Figure } from './events';
import type { Phase } from './state';

const short = (value: number): string => String(Number(value.toPrecision(4)));

/** A figure with its interval and sample, as text: `version 2: accuracy 0.82 (0.78 to 0.86, 300 observations)`. */
export function describe({
  version,
  measure,
  of,
  value,
  lower,
  upper,
  sample,
  unknown,
}: Omit<Figure, 'level'>): string {
  const whose = [
    ...(version === undefined ? [] : [`version ${version}: `]),
    ...(measure === undefined ? [] : [`${measure} `]),
    ...(of === undefined ? [] : [`${of} `]),
  ].join('');
  if (value === null) {
    return `${whose}unknown${unknown === undefined ? '' : ` (${unknown})`}`;
  }
  const certainty = [
    ...(lower === null || upper === null ? [] : [`${short(lower)} to ${short(upper)}`]),
    ...(sample === null ? [] : [`${Math.round(sample)} observations`]),
  ];
  return `${whose}${short(value)}${certainty.length === 0 ? '' : ` (${certainty.join(', ')})`}`;
}

/** What each phase is called, as the app calls it. */
const PHASES: Readonly<Record<Phase, string>> = {
  waiting: 'waiting for approval',
  approved: 'approved',
  acting: 'in progress',
  proving: 'measuring',
  returnDue: 'revert due',
  returning: 'being reverted',
  refused: 'rejected',
  expired: 'not approved in time',
  failed: 'failed',
  done: 'done',
  better: 'better',
  notBetter: 'not better',
  cannotTell: 'inconclusive',
  returned: 'no improvement: reverted',
};
const phases: Readonly<Record<string, string | undefined>> = PHASES;

export const phaseInWords = (phase: string): string => phases[phase] ?? phase;
