import type { Identity } from './http/identity';

/** Who asks, and until when the answer is wanted. */
export interface Caller {
  readonly identity: Identity;
  readonly cancelled: AbortSignal;
}
