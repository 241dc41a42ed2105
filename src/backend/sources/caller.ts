import type { Ticket } from '../load';
import type { Identity } from './http/identity';

/** Who asks, and until when the answer is wanted. */
export interface Caller {
  readonly identity: Identity;
  readonly cancelled: AbortSignal;
  /** Of the query that it is for: large answers wait for their turn. */
  readonly ticket?: Ticket;
  /** The request is already restricted, or its answer reveals no model. */
  readonly open?: boolean;
  /** Asks whether the source answers at all: it has a connection of its own, and waits for no panel. */
  readonly probes?: boolean;
}
