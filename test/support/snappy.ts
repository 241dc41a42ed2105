const LARGEST_LITERAL = 65_536;

/** Bytes in Snappy's block format, written as literals alone: valid for every reader, and no smaller. */
export function snappyLiteral(bytes: Uint8Array): Buffer {
  const parts: Uint8Array[] = [varint(bytes.length)];
  for (let at = 0; at < bytes.length; at += LARGEST_LITERAL) {
    const literal = bytes.subarray(at, at + LARGEST_LITERAL);
    const length = literal.length - 1;
    // Tag 61: a literal whose length less one stands in the two bytes that follow.
    parts.push(Uint8Array.of(61 << 2, length & 0xff, length >> 8), literal);
  }
  return Buffer.concat(parts);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.from([...bytes, rest]);
}
