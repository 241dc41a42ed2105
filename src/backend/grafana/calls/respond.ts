import {
  type ServerErrorResponse,
  type ServerUnaryCall,
  type ServerWritableStream,
  type handleServerStreamingCall,
  type handleUnaryCall,
  status,
} from '@grpc/grpc-js';
import { errorMessage } from '../errors';
import type { Dependencies } from './dependencies';
import { CallCancelled, callScope } from './scope';

type Answer<Request, Result> = (request: Request, cancelled: AbortSignal) => Result;

/** A method with one answer. What the handler throws is logged and answered as a gRPC error; the process lives on. */
export function unary<Request, Response>(
  { log, tracing }: Pick<Dependencies, 'log' | 'tracing'>,
  name: string,
  answer: Answer<Request, Promise<Response>>
): handleUnaryCall<Request, Response> {
  return (call: ServerUnaryCall<Request, Response>, callback) => {
    const scope = callScope(call);
    tracing
      .span(name, call.metadata, () => answer(call.request, scope.cancelled))
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
      for await (const response of answer(call.request, scope.cancelled)) {
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
  const details = errorMessage(error).slice(0, maxDetails);
  if (cancelled.aborted || error instanceof CallCancelled) {
    return Object.assign(new Error(details), { code: status.CANCELLED, details });
  }
  log.error('A call failed', { call: name, error });
  return Object.assign(new Error(details), { code: status.INTERNAL, details });
}
