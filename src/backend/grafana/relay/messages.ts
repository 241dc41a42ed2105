/** One end of the channel between the two threads: a port, or the thread itself. */
export interface Port<Told, Said> {
  readonly postMessage: (message: Said, transfer: readonly ArrayBuffer[]) => void;
  readonly on: (event: 'message', listener: (message: Told) => void) => unknown;
}

/** What the thread that speaks gRPC tells the one that answers. */
export type ToAnswers =
  | {
      readonly kind: 'call';
      readonly id: number;
      /** Of the method, as gRPC has it. */
      readonly path: string;
      readonly metadata: Readonly<Record<string, string>>;
      readonly wire: Uint8Array<ArrayBuffer>;
    }
  /** The host has taken so much more of the call's answer. */
  | { readonly kind: 'taken'; readonly id: number; readonly bytes: number }
  /** The host has taken the whole answer, dropped the call, or its deadline passed. */
  | { readonly kind: 'gone'; readonly id: number }
  | { readonly kind: Ending };

/** What is asked for in this order before the process ends: to settle what is under way, and to send the last spans. */
export type Ending = 'close' | 'flush';

/** What that one says. */
export type FromAnswers =
  | { readonly kind: 'ready' }
  | { readonly kind: 'message'; readonly id: number; readonly wire: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'end'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly code: number; readonly details: string }
  /** For stderr, to which one thread alone writes. */
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'done'; readonly what: Ending }
  /** It cannot go on. */
  | { readonly kind: 'lost'; readonly reason: string };

/** The bytes in memory that can be moved to another thread: their own where nothing else is in it. */
export function movable(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Uint8Array(buffer)
    : new Uint8Array(bytes);
}

/** The same bytes as what gRPC and the decoder take. */
export const buffered = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
