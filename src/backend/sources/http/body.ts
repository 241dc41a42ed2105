import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

export class AnswerTooLarge extends Error {}
export class UnknownEncoding extends Error {}

/**
 * Reads a body to its end, decompressing it, and gives up as soon as it has more than `limit` bytes: what comes after is
 * never read. Throws `AnswerTooLarge`, `UnknownEncoding` (its message is the encoding), and what the stream itself ends with.
 */
export async function readBody(body: Readable, encoding: string | undefined, limit: number): Promise<Buffer> {
  const decoded = decode(body, encoding);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of decoded) {
      if (!Buffer.isBuffer(chunk)) {
        throw new TypeError('the body does not consist of bytes');
      }
      length += chunk.length;
      if (length > limit) {
        throw new AnswerTooLarge();
      }
      chunks.push(chunk);
    }
  } finally {
    // Ends the connection where it was not read to the end; after the end it does nothing.
    if (decoded !== body) {
      decoded.destroy();
    }
    discard(body);
  }
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length);
}

/** Ends a body that is not read to its end. It says so by an error, which would end the process if nobody listened. */
export function discard(body: Readable): void {
  body.on('error', () => undefined);
  body.destroy();
}

function decode(body: Readable, encoding: string | undefined): Readable {
  if (encoding === undefined || encoding === '' || encoding === 'identity') {
    return body;
  }
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    discard(body);
    throw new UnknownEncoding(encoding);
  }
  const gunzip = createGunzip();
  body.once('error', (error) => gunzip.destroy(error));
  return body.pipe(gunzip);
}
