import protobuf from 'protobufjs';
import backendText from '../proto/backend.proto';
import goPluginText from '../proto/goplugin.proto';
import healthText from '../proto/health.proto';
import * as calls from './calls';
import * as data from './data';
import * as goplugin from './goplugin';
import { method } from './method';

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
