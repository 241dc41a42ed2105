import type { MethodDefinition } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import type { z } from 'zod';
import backendText from '../proto/backend.proto';
import goPluginText from '../proto/goplugin.proto';
import healthText from '../proto/health.proto';
import * as messages from './messages';

// Without Long, 64-bit fields decode to doubles on every runtime alike; `int64` refuses what they cannot hold.
Reflect.set(protobuf.util, 'Long', null);
protobuf.configure();

/**
 * A method of a service described by `.proto` text, in the form that servers and clients of grpc-js take. Whatever is
 * decoded passes its schema first: past this point no message has an unknown shape. Throws when the text has no such method.
 */
function method<Request extends object, Response extends object>(
  root: protobuf.Root,
  service: string,
  name: string,
  requests: z.ZodType<Request>,
  responses: z.ZodType<Response>
): MethodDefinition<Request, Response> {
  const rpc = root.lookupService(service).methods[name];
  if (rpc === undefined) {
    throw new Error(`The protocol text describes no method ${service}.${name}`);
  }
  rpc.resolve();
  const request = codec(rpc.resolvedRequestType, requests);
  const response = codec(rpc.resolvedResponseType, responses);
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

/** Of one message, each query being one. A caller may send a million of them, which take gigabytes once they are objects. */
const MAX_FIELDS = 10_000;

/** Throws RangeError on a message of more fields than `MAX_FIELDS`. */
function bounded(wire: Buffer): Buffer {
  const reader = protobuf.Reader.create(wire);
  for (let fields = 0; reader.pos < reader.len; fields++) {
    if (fields === MAX_FIELDS) {
      throw new RangeError(`the message has more than ${MAX_FIELDS} fields`);
    }
    reader.skipType(reader.uint32() & 7);
  }
  return wire;
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
    decode: (wire: Buffer): Message => schema.parse(type.toObject(type.decode(bounded(wire)), { defaults: true })),
  };
}

const parse = (text: string) => protobuf.parse(text, { keepCase: true }).root;

const backend = parse(backendText);
const goPlugin = parse(goPluginText);
const health = parse(healthText);

/** Every service of the protocol, for a server that implements it and for a host that calls it. */
export const services = {
  data: {
    queryData: method(backend, 'pluginv2.Data', 'QueryData', messages.queryDataRequest, messages.queryDataResponse),
    queryChunkedData: method(
      backend,
      'pluginv2.Data',
      'QueryChunkedData',
      messages.queryDataRequest,
      messages.queryChunkedDataResponse
    ),
  },
  resource: {
    callResource: method(
      backend,
      'pluginv2.Resource',
      'CallResource',
      messages.callResourceRequest,
      messages.callResourceResponse
    ),
  },
  diagnostics: {
    checkHealth: method(
      backend,
      'pluginv2.Diagnostics',
      'CheckHealth',
      messages.checkHealthRequest,
      messages.checkHealthResponse
    ),
    collectMetrics: method(
      backend,
      'pluginv2.Diagnostics',
      'CollectMetrics',
      messages.collectMetricsRequest,
      messages.collectMetricsResponse
    ),
  },
  stream: {
    subscribeStream: method(
      backend,
      'pluginv2.Stream',
      'SubscribeStream',
      messages.streamRequest,
      messages.streamResponse
    ),
    runStream: method(backend, 'pluginv2.Stream', 'RunStream', messages.streamRequest, messages.streamPacket),
    publishStream: method(backend, 'pluginv2.Stream', 'PublishStream', messages.streamRequest, messages.streamResponse),
  },
  controller: {
    shutdown: method(goPlugin, 'plugin.GRPCController', 'Shutdown', messages.emptyMessage, messages.emptyMessage),
  },
  stdio: {
    streamStdio: method(goPlugin, 'plugin.GRPCStdio', 'StreamStdio', messages.emptyMessage, messages.stdioData),
  },
  broker: {
    startStream: method(goPlugin, 'plugin.GRPCBroker', 'StartStream', messages.connInfo, messages.connInfo),
  },
  health: {
    check: method(health, 'grpc.health.v1.Health', 'Check', messages.healthCheckRequest, messages.healthCheckResponse),
    watch: method(health, 'grpc.health.v1.Health', 'Watch', messages.healthCheckRequest, messages.healthCheckResponse),
  },
};
