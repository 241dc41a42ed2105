const word = 2 ** 32;
const nanosPerMilli = 1e6;

/** Nanoseconds in 64 bits end in 2262 and begin in 1677: half of 2^32 high words on either side. */
const highest = 2 ** 31;

/**
 * Writes Unix milliseconds as 64-bit Unix nanoseconds, little endian, at a row of `words` (two words a row). Doubles
 * cannot hold today's nanoseconds, so the product is made in two halves, each exact. Answers whether it could be
 * written: not for NaN, nor for a time that 64 bits of nanoseconds do not reach.
 */
export function writeNanos(words: Uint32Array, row: number, millis: number): boolean {
  const whole = Math.floor(millis);
  const fraction = Math.round((millis - whole) * nanosPerMilli);
  const high = Math.floor(whole / word);
  const low = (whole - high * word) * nanosPerMilli + fraction;
  const carry = Math.floor(low / word);
  const top = high * nanosPerMilli + carry;
  if (!(top >= -highest && top < highest)) {
    return false;
  }
  words[2 * row] = low - carry * word;
  words[2 * row + 1] = top;
  return true;
}

/** The inverse, to the nearest double: whole milliseconds come back as they were. */
export function fromNanos(nanos: bigint): number {
  const millis = nanos / 1_000_000n;
  return Number(millis) + Number(nanos - millis * 1_000_000n) / nanosPerMilli;
}
