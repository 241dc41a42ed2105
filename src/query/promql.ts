import { escapeRegex } from '../text';
import { formatDuration } from './duration';
import type { Seconds } from './units';

declare const promqlBrand: unique symbol;

/** PromQL text. Only this room makes it, so that no label value reaches Prometheus unescaped. */
export type PromQL = string & { readonly [promqlBrand]: true };

function escapeLabelValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** Takes a user's PromQL (the `promql` signal) unchanged. */
export const rawPromql = (text: string): PromQL => text as PromQL;

/** A list of label names, for `by (…)` and `without (…)`. */
interface LabelList {
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
  return part.labelNames.map(writtenLabel).join(', ');
}

const CLASSIC_LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** What a name of a metric or label may be: also dots and other letters, which Prometheus 3 takes, but nothing that reads as PromQL. */
export const isName = (text: string): boolean => /^[^\s"'`{}()\\,=!~]+$/u.test(text);

/** A label's name in an expression: in quotes unless it is a classic name. Throws RangeError on an invalid one. */
function writtenLabel(name: string): string {
  if (!isName(name)) {
    throw new RangeError(`"${name}" is not a label name`);
  }
  return CLASSIC_LABEL.test(name) ? name : `"${name}"`;
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

/** The series of all; of two with the same labels the first one's. */
export const either = (all: readonly PromQL[]): PromQL => all.reduce((a, b) => promql`${a} or ${b}`);

/** The value of the label `from` in the label `to` too. */
export const copiedLabel = (expr: PromQL, from: string, to: string): PromQL =>
  promql`label_replace(${expr}, ${{ quoted: to }}, "$1", ${{ quoted: from }}, "(.*)")`;

/** The label `name` on every series, with this value. */
export const labelled = (expr: PromQL, name: string, value: string): PromQL =>
  promql`label_replace(${expr}, ${{ quoted: name }}, ${{ quoted: value }}, "", "")`;

export interface Matcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/**
 * A series selector, every value escaped; an empty name leaves the metric open. A metric name outside the classic alphabet (OpenTelemetry's dots) is matched
 * through `__name__`, which every Prometheus understands.
 * Throws RangeError on an invalid label name.
 */
export function selector(metric: string, matchers: readonly Matcher[]): PromQL {
  const classic = metric === '' || METRIC_NAME.test(metric);
  const written = [...(classic ? [] : [{ label: '__name__', op: '=' as const, value: metric }]), ...matchers].map(
    ({ label, op, value }) => `${writtenLabel(label)}${op}"${escapeLabelValue(value)}"`
  );
  const braces = written.length > 0 ? `{${written.join(',')}}` : '';
  return `${classic ? metric : ''}${braces}` as PromQL;
}

/**
 * An edge of a bucket in every way in which it is written, as labels match as text: `1` by Prometheus 2 and `1.0` by 3, and
 * `1e+06` where Go writes what others write out.
 */
export function edge(value: number, or = ''): Matcher {
  const rounded = Number(value.toPrecision(12));
  const short = rounded.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  const written = rounded >= 1e6 || rounded < 1e-4 ? `|${escapeRegex(short)}` : '';
  return { label: 'le', op: '=~', value: `${escapeRegex(String(rounded))}(\\.0)?${written}${or}` };
}

/** For a user's selector in an option: it is part of the queries of every window. */
export const MAX_SELECTOR_LENGTH = 4096;

/** The edges that a person compares with, in every way of writing. */
const withEdges = (matchers: string): string =>
  matchers.replaceAll(
    /(?<!\w)le\s*(!?)=\s*(["'`])([\d.eE+-]+)\2|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g,
    (whole: string, not: string | undefined, _: unknown, written: string | undefined) => {
      const value = Number(written ?? NaN);
      return Number.isNaN(value)
        ? whole
        : selector('', [{ ...edge(value), op: not === '!' ? '!~' : '=~' }]).slice(1, -1);
    }
  );

/** Without comments, and without line ends in quotes, where Prometheus ends a comment or refuses the text. */
const SELECTOR =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)?\s*(?:\{((?:[^"'`{}#]|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'|`[^`]*`)*)\})?$/;

/**
 * A selector that a person wrote, with more matchers. Throws RangeError, with what to write, on anything that is not
 * one selector: what is counted must be the samples of counters, not the result of a calculation.
 */
export function narrowed(text: string, matchers: readonly Matcher[]): PromQL {
  const found = SELECTOR.exec(text.trim());
  const [, metric = '', own = ''] = found ?? [];
  if (found === null || (metric === '' && own.trim() === '')) {
    throw new RangeError(
      `"${text}" is not a selector of a counter: write its name, with labels if needed, such as my_events_total{kind="good"}`
    );
  }
  const more = selector('', matchers).slice(1, -1);
  const all = [withEdges(own.trim().replace(/,$/, '')), more].filter((part) => part !== '').join(',');
  return rawPromql(all === '' ? metric : `${metric}{${all}}`);
}

/** The metric that a selector names; `undefined` where it names none by itself. */
export function metricIn(text: string): string | undefined {
  const [, metric, matchers = ''] = SELECTOR.exec(text.trim()) ?? [];
  return metric ?? /__name__\s*=\s*["'`]([^"'`]+)["'`]/.exec(matchers)?.[1];
}
