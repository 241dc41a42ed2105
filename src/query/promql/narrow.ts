import { type Matcher, selector } from './selector';
import { type PromQL, rawPromql } from './text';

const SELECTOR = /^([a-zA-Z_:][a-zA-Z0-9_:]*)?\s*(?:\{((?:[^"'`{}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)*)\})?$/;

/**
 * A selector that a person wrote, with more matchers. Throws RangeError, with what to write, on anything that is not
 * one selector: what is counted must be the samples of counters, not the result of a calculation.
 */
export function narrowed(text: string, matchers: readonly Matcher[]): PromQL {
  const found = SELECTOR.exec(text.trim());
  const [, metric = '', own = ''] = found ?? [];
  if (found === null || (metric === '' && own.trim() === '')) {
    throw new RangeError(
      `"${text}" is no selector of a counter: write its name, with labels if need be, such as my_events_total{kind="good"}`
    );
  }
  const more = selector('', matchers).slice(1, -1);
  const all = [own.trim().replace(/,$/, ''), more].filter((part) => part !== '').join(',');
  return rawPromql(all === '' ? metric : `${metric}{${all}}`);
}
