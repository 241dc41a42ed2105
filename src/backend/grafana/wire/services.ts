import type { MethodDefinition } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import type { z } from 'zod';
import backendText from '../proto/backend.proto';
import goPluginText from '../proto/goplugin.proto';
import healthText from '../proto/health.proto';
import * as calls from './messages';
import * as data from './messages';
import * as goplugin from './messages';

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
function method<Request extends object, Response extends object>(
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

const parse = (text: string) => protobuf.parse(text, { keepCase: true }).root;

const backend = parse(backendText);
const goPlugin = parse(goPluginText);
const health = parse(healthText);

/** Every service of the protocol, for a server that implements it and for a host that calls it. */
export const services = {
  data: {
    queryData: method(backend, 'pluginv2.Data', 'QueryData', {
      request: data.queryDataRequest,
      response: data.queryDataResponse,
    }),
    queryChunkedData: method(backend, 'pluginv2.Data', 'QueryChunkedData', {
      request: data.queryDataRequest,
      response: data.queryChunkedDataResponse,
    }),
  },
  resource: {
    callResource: method(backend, 'pluginv2.Resource', 'CallResource', {
      request: calls.callResourceRequest,
      response: calls.callResourceResponse,
    }),
  },
  diagnostics: {
    checkHealth: method(backend, 'pluginv2.Diagnostics', 'CheckHealth', {
      request: calls.checkHealthRequest,
      response: calls.checkHealthResponse,
    }),
    collectMetrics: method(backend, 'pluginv2.Diagnostics', 'CollectMetrics', {
      request: calls.collectMetricsRequest,
      response: calls.collectMetricsResponse,
    }),
  },
  stream: {
    subscribeStream: method(backend, 'pluginv2.Stream', 'SubscribeStream', {
      request: calls.streamRequest,
      response: calls.streamResponse,
    }),
    runStream: method(backend, 'pluginv2.Stream', 'RunStream', {
      request: calls.streamRequest,
      response: calls.streamPacket,
    }),
    publishStream: method(backend, 'pluginv2.Stream', 'PublishStream', {
      request: calls.streamRequest,
      response: calls.streamResponse,
    }),
  },
  controller: {
    shutdown: method(goPlugin, 'plugin.GRPCController', 'Shutdown', {
      request: goplugin.emptyMessage,
      response: goplugin.emptyMessage,
    }),
  },
  stdio: {
    streamStdio: method(goPlugin, 'plugin.GRPCStdio', 'StreamStdio', {
      request: goplugin.emptyMessage,
      response: goplugin.stdioData,
    }),
  },
  broker: {
    startStream: method(goPlugin, 'plugin.GRPCBroker', 'StartStream', {
      request: goplugin.connInfo,
      response: goplugin.connInfo,
    }),
  },
  health: {
    check: method(health, 'grpc.health.v1.Health', 'Check', {
      request: goplugin.healthCheckRequest,
      response: goplugin.healthCheckResponse,
    }),
    watch: method(health, 'grpc.health.v1.Health', 'Watch', {
      request: goplugin.healthCheckRequest,
      response: goplugin.healthCheckResponse,
    }),
  },
};
