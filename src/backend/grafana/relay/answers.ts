import { setMaxListeners } from 'node:events';
import { beginningOf } from '../../../text';
import type { Dependencies } from '../calls/context';
import { dataService } from '../calls/data';
import { type Call, CallCancelled } from '../calls/method';
import { diagnosticsService, resourceService, streamService } from '../calls/services';
import { deferred } from '../deferred';
import { errorMessage } from '../errors';
import { buffered, type FromAnswers, movable, type Port, type ToAnswers } from './messages';

/** Of the codes of gRPC, whose library this thread does without. */
const CODES = { cancelled: 1, unimplemented: 12, internal: 13 } as const;

/** gRPC carries the details in a header, which must stay small. */
const MAX_DETAILS = 1024;

/** Of the messages of one answer: beyond it, the next waits until the host has taken some. */
const MAX_BYTES_ON_THEIR_WAY = 256 * 1024;

interface OpenCall extends Call {
  readonly gone: () => void;
  readonly finish: () => void;
  /** Settles when another message may be sent, or none is wanted any more. */
  readonly room: () => Promise<void>;
  readonly posted: (bytes: number) => void;
  readonly taken: (bytes: number) => void;
}

/**
 * Follows a call. It is gone both when the host dropped it or let it time out, and when it ended well: `finish` says which.
 */
function openCall(): OpenCall {
  const controller = new AbortController();
  // Every request that a call makes of its sources listens.
  setMaxListeners(0, controller.signal);
  let isFinished = false;
  let onTheirWay = 0;
  let resume: () => void = () => undefined;
  const sent = deferred<void>();
  return {
    cancelled: controller.signal,
    sent: sent.promise,
    gone: () => {
      if (!isFinished) {
        controller.abort(new CallCancelled());
      }
      sent.resolve();
      resume();
    },
    finish: () => {
      isFinished = true;
    },
    room: async () => {
      if (onTheirWay >= MAX_BYTES_ON_THEIR_WAY && !controller.signal.aborted) {
        await new Promise<void>((resolve) => {
          resume = resolve;
        });
      }
    },
    posted: (bytes) => {
      onTheirWay += bytes;
    },
    taken: (bytes) => {
      onTheirWay -= bytes;
      resume();
    },
  };
}

/**
 * Answers the calls that a relay hands over, until the process ends. What a handler throws is logged and answered as a gRPC error;
 * the thread lives on.
 */
export function answerCalls(port: Port<ToAnswers, FromAnswers>, dependencies: Dependencies): void {
  const { handlers, log, tracing, onOver } = dependencies;
  const methods = new Map(
    [dataService, diagnosticsService, resourceService, streamService]
      .flatMap((service) => service(dependencies))
      .map((method) => [method.path, method])
  );
  const open = new Map<number, OpenCall>();
  const say = (message: FromAnswers, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);

  const send = async (id: number, call: OpenCall, message: Buffer): Promise<boolean> => {
    await call.room();
    if (call.cancelled.aborted) {
      return false;
    }
    const wire = movable(message);
    call.posted(wire.length);
    say({ kind: 'message', id, wire }, [wire.buffer]);
    return true;
  };

  const failure = (id: number, name: string, error: unknown, { cancelled }: Call): FromAnswers => {
    const details = beginningOf(errorMessage(error), MAX_DETAILS);
    if (cancelled.aborted || error instanceof CallCancelled) {
      return { kind: 'failed', id, code: CODES.cancelled, details };
    }
    log.error('A call failed', { call: name, error });
    return { kind: 'failed', id, code: CODES.internal, details };
  };

  const begin = ({ id, path, metadata, wire }: Extract<ToAnswers, { kind: 'call' }>): void => {
    const method = methods.get(path);
    if (method === undefined) {
      say({ kind: 'failed', id, code: CODES.unimplemented, details: `There is no method ${path}` });
      return;
    }
    const call = openCall();
    open.set(id, call);
    void tracing
      .span(method.name, metadata, () => method.answer(buffered(wire), call, (message) => send(id, call, message)))
      .then(
        (): FromAnswers | undefined => (method.isUnary ? undefined : { kind: 'end', id }),
        (error: unknown) => failure(id, method.name, error, call)
      )
      .then((ended) => {
        call.finish();
        onOver?.(wire.length);
        if (ended !== undefined) {
          say(ended);
        }
      });
  };

  port.on('message', (told) => {
    switch (told.kind) {
      case 'call':
        return begin(told);
      case 'taken':
        return open.get(told.id)?.taken(told.bytes);
      case 'gone':
        open.get(told.id)?.gone();
        return void open.delete(told.id);
      case 'close':
        return void handlers
          .shutdown()
          .catch((error: unknown) => log.error('The plugin could not close everything it holds', { error }))
          .then(() => say({ kind: 'done', what: 'close' }));
      case 'flush':
        return void tracing.stop().then(() => say({ kind: 'done', what: 'flush' }));
    }
  });
  say({ kind: 'ready' });
}
