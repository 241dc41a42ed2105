/** Levenshtein's distance: insertions, deletions and replacements that make one word of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const [above = NaN, left = NaN, corner = NaN] = [row[j], next[j - 1], row[j - 1]];
      next.push(Math.min(above + 1, left + 1, corner + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? NaN;
}

/** The name that was probably meant, if any is near: half of it may be wrong, or one is the beginning of the other. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const word = given.toLowerCase();
  const far = (name: string): number =>
    name.toLowerCase().startsWith(word) && word !== '' ? 0 : distance(word, name.toLowerCase());
  const [best] = [...names].sort((a, b) => far(a) - far(b));
  return best !== undefined && far(best) <= Math.max(1, Math.floor(Math.max(word.length, best.length) / 2))
    ? best
    : undefined;
}

/** `there is no <kind> "<given>"`, with the one that was probably meant or else all there are. */
export function unknownName(kind: string, given: string, names: readonly string[]): string {
  const meant = nearest(given, names);
  const help =
    meant !== undefined
      ? `Did you mean "${meant}"?`
      : `There ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}.`;
  return `There is no ${kind} "${given}". ${names.length === 0 ? 'There is none at all.' : help}`;
}

/** What stands in front of uids must leave room for the longest definition and severity. */
const LONGEST_PREFIX = 10;

/** A word that uids can begin with, the same for the same names, short enough; long ones end in a check sum of the whole. */
export function prefixOf(...names: readonly string[]): string {
  const slug = names
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return slug.length <= LONGEST_PREFIX && slug !== ''
    ? slug
    : `${slug.slice(0, LONGEST_PREFIX - 4)}${checkSum(names.join('\n'))}`;
}

/** Fowler, Noll and Vo's, four letters of it. */
function checkSum(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash.toString(36).padStart(7, '0').slice(-4);
}
