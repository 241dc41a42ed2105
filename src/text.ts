/** The first of a list in words: `a, b and 4 more`. `count` is how many there are, where the list has but the first. */
export function listed(items: readonly string[], most: number, count = items.length): string {
  const shown = items.slice(0, most).join(', ');
  return count > most ? `${shown} and ${count - most} more` : shown;
}

/** The message of whatever was thrown. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The text as a regular expression that finds it and nothing else. */
export const escapeRegex = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** The beginning of a text, `most` UTF-16 units of it, and never half a character at its end. */
export const beginningOf = (text: string, most: number): string =>
  text.length <= most ? text : text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');

/** A decimal number as metrics are written, such as `-1.5e+06`; NaN for all else, where `Number` reads `" "` and `"0x10"` too. */
export const readDecimal = (text: string): number =>
  /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;

/** The JSON of a text, or `undefined` where it is none. */
export function tryParse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // What it is instead, the caller says: an error page has no JSON either.
    return undefined;
  }
}
