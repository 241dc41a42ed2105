import { type EventEmitter, setMaxListeners } from 'node:events';
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServerErrorResponse,
  type ServerUnaryCall,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js';
import { beginningOf } from '../../../text';
import { errorMessage } from '../errors';
import type { Dependencies } from './context';

export interface Call {
  /** Aborts when the host drops the call or its deadline passes, and never once it has been answered. */
  readonly cancelled: AbortSignal;
  /** Settles when the host has taken the whole answer, or dropped the call. */
  readonly sent: Promise<void>;
}

interface CallScope extends Call {
  readonly finish: () => void;
}

/**
 * Follows a call. The server says `cancelled` both for a call that the host dropped or let time out, and for one that
 * ended well, once its stream is closed: the handler distinguishes the two with `finish`.
 */
function callScope(call: EventEmitter & { readonly cancelled: boolean }): CallScope {
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
  const sent = new Promise<void>((resolve) => {
    call.once('cancelled', () => resolve());
    if (call.cancelled) {
      abort();
      resolve();
    }
  });
  return {
    cancelled: controller.signal,
    sent,
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

type Answer<Request, Result> = (request: Request, call: Call) => Result;

/** A method with one answer. What the handler throws is logged and answered as a gRPC error; the process lives on. */
export function unary<Request, Response>(
  { log, tracing }: Pick<Dependencies, 'log' | 'tracing'>,
  name: string,
  answer: Answer<Request, Promise<Response>>
): handleUnaryCall<Request, Response> {
  return (call: ServerUnaryCall<Request, Response>, callback) => {
    const scope = callScope(call);
    tracing
      .span(name, call.metadata, () => answer(call.request, scope))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(failure(error, scope.cancelled, name, log))
      )
      .finally(scope.finish);
  };
}

/** A method that answers with a stream, at the pace at which the host reads it. */
export function streaming<Request, Response>(
  { log, tracing }: Pick<Dependencies, 'log' | 'tracing'>,
  name: string,
  answer: Answer<Request, AsyncIterable<Response>>
): handleServerStreamingCall<Request, Response> {
  return (call: ServerWritableStream<Request, Response>) => {
    const scope = callScope(call);
    const pump = async (): Promise<void> => {
      for await (const response of answer(call.request, scope)) {
        if (scope.cancelled.aborted) {
          return;
        }
        if (!call.write(response)) {
          await drained(call, scope.cancelled);
        }
      }
    };
    tracing
      .span(name, call.metadata, pump)
      .then(
        () => call.end(),
        (error: unknown) => call.emit('error', failure(error, scope.cancelled, name, log))
      )
      .finally(scope.finish);
  };
}

function drained(call: ServerWritableStream<unknown, unknown>, cancelled: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      call.off('drain', done);
      cancelled.removeEventListener('abort', done);
      resolve();
    };
    call.once('drain', done);
    cancelled.addEventListener('abort', done);
    if (cancelled.aborted) {
      done();
    }
  });
}

/** gRPC carries the details in a header, which must stay small. */
const maxDetails = 1024;

function failure(error: unknown, cancelled: AbortSignal, name: string, log: Dependencies['log']): ServerErrorResponse {
  const details = beginningOf(errorMessage(error), maxDetails);
  if (cancelled.aborted || error instanceof CallCancelled) {
    return Object.assign(new Error(details), { code: status.CANCELLED, details });
  }
  log.error('A call failed', { call: name, error });
  return Object.assign(new Error(details), { code: status.INTERNAL, details });
}
