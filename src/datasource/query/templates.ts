import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

/**
 * What fills template variables in, and the scope to fill them in for: Grafana passes a panel's place in the dashboard as
 * `scopedVars.__sceneObject`, and the value of a repeated panel or row is found from there alone.
 */
export interface Templates {
  readonly service: Pick<TemplateSrv, 'replace'>;
  readonly scopedVars: ScopedVars;
}

type VariableValue = string | number | boolean | ReadonlyArray<string | number | boolean>;

interface VariableKind {
  readonly multi?: boolean;
  readonly includeAll?: boolean;
}

/** What the format `text` gives for a variable at "All", in every language. */
const ALL_TEXT = 'All';
const WHOLE_REFERENCE = /^(?:\$(\w+)|\$\{(\w+)[^}]*\}|\[\[(\w+)[^\]]*\]\])$/;

/** These wait for the process, which knows the step that it really uses, and which alerting asks too. */
const TIME_VARIABLES =
  /(\$(?:\{__(?:interval|interval_ms|rate_interval|rate_interval_ms|range|range_s|range_ms)\}|__(?:interval_ms|interval|rate_interval_ms|rate_interval|range_ms|range_s|range)\b))/;

const asList = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [String(value)]);

/** `service.replace` for all but the time variables. */
function replace(
  text: string,
  { service, scopedVars }: Templates,
  format: (value: VariableValue, kind: VariableKind) => string
): string {
  return text
    .split(TIME_VARIABLES)
    .map((part, i) => (i % 2 === 1 ? part : service.replace(part, scopedVars, format)))
    .join('');
}

/**
 * Whether the text is one variable that is set to "All" in this scope. The dashboard's list of variables
 * does not show it: there a repeated panel's variable is still "All". Such a variable has the text "All", and its
 * value is the list of its options, or a custom value that is filled in without being formatted.
 */
export function isAll(text: string, { service, scopedVars }: Templates): boolean {
  const [, ...names] = WHOLE_REFERENCE.exec(text.trim()) ?? [];
  const name = names.find((candidate) => candidate !== undefined);
  if (name === undefined || service.replace(`\${${name}:text}`, scopedVars) !== ALL_TEXT) {
    return false;
  }
  // A single value may have the label "All" too.
  let isSingle = false;
  service.replace(`\${${name}}`, scopedVars, (value: VariableValue) => {
    isSingle = !Array.isArray(value);
    return '';
  });
  return !isSingle;
}

/** All values of a text: those of its variable when it is one, else the text with its variables filled in. */
export function valuesOf(text: string, templates: Templates): readonly string[] {
  const whole = WHOLE_REFERENCE.test(text.trim());
  const found: string[] = [];
  const filled = replace(text, templates, (value) => {
    const values = asList(value);
    values.forEach((one) => found.push(one));
    return values.join(',');
  });
  return whole && found.length > 0 ? found : [filled];
}

/** The text with its variables filled in, several values separated by commas. */
export const fill = (text: string, templates: Templates): string => valuesOf(text, templates).join(',');

const escapeRegex = (value: string): string => value.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** A regular expression that matches exactly these values. */
export const alternatives = (values: readonly string[]): string => values.map(escapeRegex).join('|');

/**
 * Fills variables into a regular expression. A variable that can hold several values is matched literally; the one
 * value of any other may be an expression itself.
 */
export function fillRegex(text: string, templates: Templates): string {
  return replace(text, templates, (value, { multi, includeAll }) => {
    const values = asList(value);
    return values.length > 1
      ? `(${alternatives(values)})`
      : multi || includeAll
        ? alternatives(values)
        : values.join('');
  });
}

/** Fills variables into PromQL, where they are usually inside quoted strings: backslash and quote are escaped there. */
export function fillExpression(text: string, templates: Templates): string {
  const quoted = (value: string): string =>
    value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return replace(text, templates, (value, { multi, includeAll }) => {
    const values = asList(value);
    const literal = values.length > 1 || multi || includeAll;
    const written = literal ? alternatives(values) : values.join('');
    return quoted(values.length > 1 ? `(${written})` : written);
  });
}
