import type { Exposed } from '../exposed';

/** `warning`: figures are wrong or missing by it; `info`: they could be better. */
export interface LintFinding {
  readonly check: string;
  readonly severity: 'warning' | 'info';
  readonly metric: string;
  /** What was found, and what it does to the figures. */
  readonly text: string;
  /** What to do about it. */
  readonly advice: string;
}

export type Check = (exposed: Exposed) => LintFinding[];

/** A few of a list in words: `a, b, c and 4 more`. */
export function some(items: readonly string[], most = 4): string {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}
