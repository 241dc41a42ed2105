import { formatDuration } from '../duration';
import type { Seconds } from '../units';

declare const promqlBrand: unique symbol;

/** PromQL text. Only this room makes it, so that no label value reaches Prometheus unescaped. */
export type PromQL = string & { readonly [promqlBrand]: true };

/** Escapes a label value for a double-quoted PromQL string. */
export function escapeLabelValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** What `.` and the like mean to a regular expression is taken from them. */
export const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Takes text that a person wrote as PromQL (the `promql` signal) as it stands. */
export const rawPromql = (text: string): PromQL => text as PromQL;

/** A list of label names, for `by (…)` and `without (…)`. */
export interface LabelList {
  readonly labelNames: readonly string[];
}

type Part = PromQL | number | { readonly duration: Seconds } | LabelList | { readonly quoted: string };

function write(part: Part): string {
  if (typeof part === 'string') {
    return part;
  }
  if (typeof part === 'number') {
    return Number.isFinite(part) ? String(part) : part > 0 ? '+Inf' : part < 0 ? '-Inf' : 'NaN';
  }
  if ('duration' in part) {
    return formatDuration(part.duration);
  }
  if ('quoted' in part) {
    return `"${escapeLabelValue(part.quoted)}"`;
  }
  for (const name of part.labelNames) {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) {
      throw new RangeError(`"${name}" is not a label name`);
    }
  }
  return part.labelNames.join(', ');
}

/**
 * A template tag for PromQL: text of ours goes in as it is, what is filled in is other PromQL, a number, a duration,
 * a list of label names or a string to be quoted. A plain string is a type error.
 */
export function promql(strings: TemplateStringsArray, ...parts: readonly Part[]): PromQL {
  let text = strings[0] ?? '';
  parts.forEach((part, i) => {
    text += write(part) + (strings[i + 1] ?? '');
  });
  return text as PromQL;
}
