import { type EventEmitter, setMaxListeners } from 'node:events';

/** How long a call is wanted. */
export interface CallScope {
  /** Aborts when the host drops the call or its deadline passes, and never after `finish`. */
  readonly cancelled: AbortSignal;
  readonly finish: () => void;
}

/**
 * Follows a call. The server says `cancelled` both for a call that the host dropped or let time out, and, of a stream,
 * once it has ended well: whoever answers the call tells the two apart with `finish`.
 */
export function callScope(call: EventEmitter & { readonly cancelled: boolean }): CallScope {
  const controller = new AbortController();
  // Every request that a call makes of its sources listens.
  setMaxListeners(0, controller.signal);
  let finished = false;
  const abort = (): void => {
    if (!finished) {
      controller.abort(new CallCancelled());
    }
  };
  call.once('cancelled', abort);
  if (call.cancelled) {
    abort();
  }
  return {
    cancelled: controller.signal,
    finish: () => {
      finished = true;
      call.off('cancelled', abort);
    },
  };
}

/** The reason that a call's signal carries. */
export class CallCancelled extends Error {
  override readonly name = 'CallCancelled';
  constructor() {
    super('Grafana dropped the call, or its deadline passed');
  }
}
