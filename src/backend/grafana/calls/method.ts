import type { MethodDefinition } from '@grpc/grpc-js';
import { errorMessage } from '../errors';

export interface Call {
  /** Aborts when the host drops the call or its deadline passes, and never once it has been answered. */
  readonly cancelled: AbortSignal;
  /** Settles when the host has taken the whole answer, or dropped the call. */
  readonly sent: Promise<void>;
}

/** The reason that a call's signal carries. */
export class CallCancelled extends Error {
  override readonly name = 'CallCancelled';
  constructor() {
    super('Grafana dropped the call, or its deadline passed');
  }
}

/** A method of the protocol, from and to the bytes of the wire. */
export interface Method {
  /** As gRPC has it. */
  readonly path: string;
  /** In logs and traces. */
  readonly name: string;
  /** Whether its answer is one message: nothing is said after it. */
  readonly isUnary: boolean;
  /** Settles when all of the answer is sent, or no longer wanted. `send` settles when there is room for more, and is false where none is wanted. */
  readonly answer: (wire: Buffer, call: Call, send: (message: Buffer) => Promise<boolean>) => Promise<void>;
}

/** A method with one answer. */
export const unary = <Request, Response>(
  name: string,
  definition: MethodDefinition<Request, Response>,
  answer: (request: Request, call: Call) => Promise<Response>
): Method =>
  method(name, definition, async (request, call, send) => {
    await send(await answer(request, call));
  });

/** A method that answers with a stream. */
export const streaming = <Request, Response>(
  name: string,
  definition: MethodDefinition<Request, Response>,
  answer: (request: Request, call: Call) => AsyncIterable<Response>
): Method =>
  method(name, definition, async (request, call, send) => {
    for await (const response of answer(request, call)) {
      if (!(await send(response))) {
        return;
      }
    }
  });

const method = <Request, Response>(
  name: string,
  { path, responseStream, requestDeserialize, responseSerialize }: MethodDefinition<Request, Response>,
  answer: (request: Request, call: Call, send: (response: Response) => Promise<boolean>) => Promise<void>
): Method => ({
  path,
  name,
  isUnary: !responseStream,
  answer: async (wire, call, send) =>
    answer(read(requestDeserialize, wire), call, (response) => send(responseSerialize(response))),
});

function read<Request>(deserialize: (wire: Buffer) => Request, wire: Buffer): Request {
  try {
    return deserialize(wire);
  } catch (error) {
    // In the words of gRPC's own library, which would decode it otherwise.
    throw new Error(`Error deserializing request: ${errorMessage(error)}`, { cause: error });
  }
}
