/** The prefix of uids must leave room for the longest definition and severity. */
const MAX_PREFIX_LENGTH = 10;

/** A deterministic uid prefix, short enough; long ones end in a checksum of the whole. */
export function prefixOf(...names: readonly string[]): string {
  const slug = names
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return slug.length <= MAX_PREFIX_LENGTH && slug !== ''
    ? slug
    : `${slug.slice(0, MAX_PREFIX_LENGTH - 4)}${checkSum(names.join('\n'))}`;
}

/** Fowler, Noll and Vo's, four letters of it. */
function checkSum(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash.toString(36).padStart(7, '0').slice(-4);
}
