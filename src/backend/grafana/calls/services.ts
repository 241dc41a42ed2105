import type { ServerDuplexStream, ServerWritableStream, UntypedServiceImplementation } from '@grpc/grpc-js';
import { errorMessage } from '../errors';
import { frameToJson } from '../frames/json';
import type { CallContext, HealthResult, ResourceRequest, ResourceResponse } from '../plugin';
import { failed } from '../router';
import { fromText, parseJson } from '../wire/bytes';
import {
  type CallResourceRequest,
  type CallResourceResponse,
  type CheckHealthRequest,
  type CheckHealthResponse,
  type CollectMetricsRequest,
  type CollectMetricsResponse,
  type EmptyMessage,
  type HealthCheckRequest,
  type HealthCheckResponse,
  healthStatus,
  servingStatus,
  type StreamPacket,
  type StreamRequest,
  type StreamResponse,
  streamStatus,
} from '../wire/messages';
import { callHeaders, type Dependencies, pluginContext } from './context';
import { streaming, unary } from './respond';

const nothing = new Uint8Array();

/**
 * Live channels: read only. A packet is a frame as JSON, schema included: Grafana passes packets on as they are and keeps
 * none, so who joins later would never learn a schema that was sent once.
 */
export function streamService(dependencies: Dependencies): UntypedServiceImplementation {
  const { stream } = dependencies.handlers;
  return {
    subscribeStream: unary(
      dependencies,
      'subscribeStream',
      async (request: StreamRequest, { cancelled }): Promise<StreamResponse> => {
        const verdict = await stream.subscribe(request.path, parseJson(request.data), callContext(request, cancelled));
        return { status: streamStatus[verdict], data: nothing };
      }
    ),

    runStream: streaming(
      dependencies,
      'runStream',
      async function* (request: StreamRequest, { cancelled }): AsyncIterable<StreamPacket> {
        for await (const frame of stream.run(request.path, parseJson(request.data), callContext(request, cancelled))) {
          yield { data: fromText(frameToJson(frame)) };
        }
      }
    ),

    publishStream: unary(dependencies, 'publishStream', async (): Promise<StreamResponse> => ({
      status: streamStatus.denied,
      data: nothing,
    })),
  };
}

function callContext(request: StreamRequest, cancelled: AbortSignal): CallContext {
  return { plugin: pluginContext(request.pluginContext), headers: callHeaders(request.headers), cancelled };
}

/** Method, path and query: a page asks with some hundred characters, and each of them is looked at once for every route. */
const MAX_ADDRESS_LENGTH = 32_768;

const TOO_LONG = failed(414, `The address has more than the ${MAX_ADDRESS_LENGTH} characters that are read`);

/** HTTP calls that Grafana passes on. What a handler throws becomes a 500 of this call alone. */
export function resourceService(dependencies: Dependencies): UntypedServiceImplementation {
  const { handlers, log } = dependencies;
  return {
    callResource: streaming(dependencies, 'callResource', async function* (message: CallResourceRequest, call) {
      if (message.method.length + message.path.length + message.url.length > MAX_ADDRESS_LENGTH) {
        yield responseMessage(TOO_LONG);
        return;
      }
      const request = resourceRequest(message);
      try {
        yield responseMessage(
          await handlers.callResource(request, {
            plugin: pluginContext(message.pluginContext),
            headers: callHeaders(firstValues(message.headers)),
            cancelled: call.cancelled,
          })
        );
      } catch (error) {
        if (call.cancelled.aborted) {
          throw error;
        }
        log.error('A resource call failed', { method: request.method, path: request.path, error });
        yield {
          code: 500,
          headers: { 'Content-Type': { values: ['application/json'] } },
          body: fromText(JSON.stringify({ message: errorMessage(error) })),
        };
      }
    }),
  };
}

/** The path is separate from the query string, which is only in the URL. */
function resourceRequest({ method, path, url, body }: CallResourceRequest): ResourceRequest {
  const start = url.indexOf('?');
  return {
    method: method.toUpperCase(),
    path: path.replace(/^\/+/, '').replace(/\?.*$/s, ''),
    query: new URLSearchParams(start < 0 ? '' : url.slice(start + 1)),
    body,
  };
}

function firstValues(headers: CallResourceRequest['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, { values }]) => [name, values.join(', ')]));
}

function responseMessage({ status, headers, body }: ResourceResponse): CallResourceResponse {
  return {
    code: status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, { values: [...values] }])),
    body,
  };
}

/** Health of one instance, and the process's own metrics as Prometheus text. */
export function diagnosticsService(dependencies: Dependencies): UntypedServiceImplementation {
  const { handlers, log } = dependencies;
  return {
    checkHealth: unary(dependencies, 'checkHealth', async (request: CheckHealthRequest, { cancelled }) => {
      try {
        return healthMessage(
          await handlers.checkHealth({
            plugin: pluginContext(request.pluginContext),
            headers: callHeaders(request.headers),
            cancelled,
          })
        );
      } catch (error) {
        log.error('The health check failed', { error });
        return healthMessage({ status: 'error', message: errorMessage(error) });
      }
    }),

    collectMetrics: unary(
      dependencies,
      'collectMetrics',
      async (_request: CollectMetricsRequest): Promise<CollectMetricsResponse> => ({
        metrics: { prometheus: fromText(await handlers.collectMetrics()) },
      })
    ),
  };
}

function healthMessage({ status, message, details }: HealthResult): CheckHealthResponse {
  return {
    status: healthStatus[status],
    message: errorMessage(new Error(message)),
    jsonDetails: fromText(details === undefined ? '{}' : JSON.stringify(details)),
  };
}

/** The host asks the process to end, and waits for the answer before it waits for the end. */
export function controllerService(
  dependencies: Pick<Dependencies, 'log' | 'tracing'>,
  shutdown: () => void
): UntypedServiceImplementation {
  return {
    shutdown: unary(dependencies, 'shutdown', async (_request: EmptyMessage): Promise<EmptyMessage> => {
      // After the answer, or the connection would close under it.
      setImmediate(shutdown);
      return {};
    }),
  };
}

/** What the process prints would travel here. It prints nothing but its log, which goes to stderr: the stream stays open, silent. */
export function stdioService(): UntypedServiceImplementation {
  return { streamStdio: (call: ServerWritableStream<unknown, unknown>) => void call.on('cancelled', () => call.end()) };
}

/** Further connections between host and plugin, which Grafana's data sources never ask for. */
export function brokerService(): UntypedServiceImplementation {
  return {
    startStream: (call: ServerDuplexStream<unknown, unknown>) => {
      call.on('data', () => undefined);
      call.on('end', () => call.end());
    },
  };
}

/** gRPC's own health protocol: the process serves as long as it answers. */
export function healthService(dependencies: Pick<Dependencies, 'log' | 'tracing'>): UntypedServiceImplementation {
  const known = new Set(['', 'plugin']);
  const answer = ({ service }: HealthCheckRequest): HealthCheckResponse => ({
    status: known.has(service) ? servingStatus.serving : servingStatus.serviceUnknown,
  });
  return {
    check: unary(dependencies, 'health', async (request: HealthCheckRequest) => answer(request)),
    watch: (call: ServerWritableStream<HealthCheckRequest, HealthCheckResponse>) => {
      call.write(answer(call.request));
      call.on('cancelled', () => call.end());
    },
  };
}
