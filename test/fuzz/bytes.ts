import type { Drawn } from './queries';

/** As text, as Prometheus has them. */
export const VALUES = ['0', '1', '-1', '0.5', '1e+308', 'NaN', '+Inf', '-Inf', '5e-324', '1700000000'];

/** Of an answer: a few of them have bytes changed, left out, repeated or broken off. */
export const changed = (text: string, drawn: Drawn): Buffer =>
  Buffer.from(drawn.is(0.05) ? mutated(text, drawn) : text);

function mutated(text: string, drawn: Drawn): string {
  const [from, to] = [drawn.below(text.length), drawn.below(text.length)].sort((a, b) => a - b);
  switch (drawn.below(5)) {
    case 0:
      return text.slice(0, from);
    case 1:
      return text.slice(0, from) + text.slice(to);
    case 2:
      return text.slice(0, to) + text.slice(from);
    case 3:
      return (
        text.slice(0, from) + drawn.one(['"', '{', ']', ',', '0', '-', 'null', '\u0000', '1e12']) + text.slice(from)
      );
    default:
      return text.replace(/\d+(?=,")/, drawn.one(['1e11', '-5', '0', '99999999999999999999']));
  }
}

/** Hands over pieces of any length until no more is wanted. */
export function inPieces(bytes: Buffer, drawn: Drawn, push: (piece: Buffer) => boolean): void {
  const size = 1 + drawn.below(2000);
  for (let at = 0; at < bytes.length && push(bytes.subarray(at, at + size)); at += size);
}
