import { errorMessage } from '../errors';
import { frameToJson } from '../frames/json';
import type { CallContext, HealthResult, ResourceRequest, ResourceResponse } from '../plugin';
import { failed } from '../router';
import { fromText, parseJson } from '../wire/bytes';
import {
  type CallResourceRequest,
  type CallResourceResponse,
  type CheckHealthResponse,
  healthStatus,
  type StreamRequest,
  streamStatus,
} from '../wire/messages';
import { services } from '../wire/services';
import { callHeaders, type Dependencies, pluginContext } from './context';
import { type Method, streaming, unary } from './method';

const nothing = new Uint8Array();

/**
 * Live channels: read only. A packet is a frame as JSON, schema included: Grafana passes packets on as they are and keeps
 * none, so who joins later would never learn a schema that was sent once.
 */
export function streamService(dependencies: Dependencies): readonly Method[] {
  const { stream } = dependencies.handlers;
  return [
    unary('subscribeStream', services.stream.subscribeStream, async (request, { cancelled }) => {
      const verdict = await stream.subscribe(request.path, parseJson(request.data), callContext(request, cancelled));
      return { status: streamStatus[verdict], data: nothing };
    }),

    streaming('runStream', services.stream.runStream, async function* (request, { cancelled }) {
      for await (const frame of stream.run(request.path, parseJson(request.data), callContext(request, cancelled))) {
        yield { data: fromText(frameToJson(frame)) };
      }
    }),

    unary('publishStream', services.stream.publishStream, async () => ({ status: streamStatus.denied, data: nothing })),
  ];
}

function callContext(request: StreamRequest, cancelled: AbortSignal): CallContext {
  return { plugin: pluginContext(request.pluginContext), headers: callHeaders(request.headers), cancelled };
}

/** Method, path and query: a page asks with some hundred characters, and each of them is looked at once for every route. */
const MAX_ADDRESS_LENGTH = 32_768;

const TOO_LONG = failed(414, `The address has more than the ${MAX_ADDRESS_LENGTH} characters that are read`);

/** HTTP calls that Grafana passes on. What a handler throws becomes a 500 of this call alone. */
export function resourceService(dependencies: Dependencies): readonly Method[] {
  const { handlers, log } = dependencies;
  return [
    streaming('callResource', services.resource.callResource, async function* (message, call) {
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
  ];
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
export function diagnosticsService(dependencies: Dependencies): readonly Method[] {
  const { handlers, log } = dependencies;
  return [
    unary('checkHealth', services.diagnostics.checkHealth, async (request, { cancelled }) => {
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

    unary('collectMetrics', services.diagnostics.collectMetrics, async () => ({
      metrics: { prometheus: fromText(await handlers.collectMetrics()) },
    })),
  ];
}

function healthMessage({ status, message, details }: HealthResult): CheckHealthResponse {
  return {
    status: healthStatus[status],
    message: errorMessage(new Error(message)),
    jsonDetails: fromText(details === undefined ? '{}' : JSON.stringify(details)),
  };
}
