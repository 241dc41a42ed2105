import type { MethodDefinition } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import type { z } from 'zod';

// Without Long, 64-bit fields decode to doubles on every runtime alike; `int64` refuses what they cannot hold.
Reflect.set(protobuf.util, 'Long', null);
protobuf.configure();

interface Schemas<Request, Response> {
  readonly request: z.ZodType<Request>;
  readonly response: z.ZodType<Response>;
}

/**
 * A method of a service described by `.proto` text, in the form that servers and clients of grpc-js take. Whatever is
 * decoded passes its schema first: past this point no message has an unknown shape. Throws when the text has no such method.
 */
export function method<Request extends object, Response extends object>(
  root: protobuf.Root,
  service: string,
  name: string,
  schemas: Schemas<Request, Response>
): MethodDefinition<Request, Response> {
  const rpc = root.lookupService(service).methods[name];
  if (rpc === undefined) {
    throw new Error(`The protocol text describes no method ${service}.${name}`);
  }
  rpc.resolve();
  const request = codec(rpc.resolvedRequestType, schemas.request);
  const response = codec(rpc.resolvedResponseType, schemas.response);
  return {
    path: `/${service}/${name}`,
    requestStream: rpc.requestStream === true,
    responseStream: rpc.responseStream === true,
    requestSerialize: request.encode,
    requestDeserialize: request.decode,
    responseSerialize: response.encode,
    responseDeserialize: response.decode,
  };
}

function codec<Message extends object>(type: protobuf.Type | null, schema: z.ZodType<Message>) {
  if (type === null) {
    throw new Error('The protocol text names a message that it does not describe');
  }
  return {
    encode: (message: Message): Buffer => {
      const written = type.encode(message).finish();
      return Buffer.from(written.buffer, written.byteOffset, written.byteLength);
    },
    decode: (wire: Buffer): Message => schema.parse(type.toObject(type.decode(wire), { defaults: true })),
  };
}
