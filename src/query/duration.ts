import { z } from 'zod';
import { type Seconds, seconds } from './units';

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

const WHOLE = /^(?:\d+(?:ms|[smhdwy]))+$/;
const PART = /(\d+)(ms|[smhdwy])/g;

/** A hundred years: dates stay within what can be written as one. */
export const MAX_DURATION = seconds(100 * 31_536_000);

/**
 * Reads a duration as Prometheus writes it (`90s`, `1h30m`, `500ms`; a year has 365 days), up to `MAX_DURATION`.
 * Returns `undefined` for anything else, zero included.
 */
export function parseDuration(text: string): Seconds | undefined {
  if (!WHOLE.test(text)) {
    return undefined;
  }
  let total = 0;
  for (const [, amount, unit] of text.matchAll(PART)) {
    total += Number(amount) * (SECONDS_PER_UNIT[unit ?? ''] ?? 0);
  }
  return total > 0 && total <= MAX_DURATION ? seconds(total) : undefined;
}

/** An option or a setting that is a duration; `example` is for the message. */
export const durationText = (example: string) =>
  z.string().refine((text) => parseDuration(text) !== undefined, `is not a duration such as ${example}`);

/** Writes a duration for PromQL: whole seconds where it can, milliseconds otherwise, never zero. */
export function formatDuration(duration: Seconds): string {
  const ms = Math.max(1, Math.round(duration * 1000));
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
