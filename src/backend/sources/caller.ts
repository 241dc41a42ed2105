import type { Ticket } from '../load';
import type { Identity } from './http/identity';

/**
 * What waits for no panel: a probe, which asks whether the source answers at all, and a look-up, such as the names that a picker
 * offers, which a person waits for.
 */
export type Lane = 'probe' | 'lookUp';

/** Who asks, and until when the answer is wanted. */
export interface Caller {
  readonly identity: Identity;
  readonly cancelled: AbortSignal;
  /** Of the query that it is for: large answers wait for their turn. */
  readonly ticket?: Ticket;
  /** The request is already restricted, or its answer reveals no model. */
  readonly open?: boolean;
  /** Which connections it goes by; those of panels where it is left out. */
  readonly lane?: Lane;
}

/** Whether a part of what there is will not do: no alert rule is judged by it, and no source said to be there. */
export const wantsAll = ({ identity, lane }: Caller): boolean => identity.alerting || lane === 'probe';
