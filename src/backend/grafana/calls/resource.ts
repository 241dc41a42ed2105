import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { errorMessage } from '../errors';
import type { ResourceRequest, ResourceResponse } from '../plugin';
import { fromText } from '../wire/bytes';
import type { CallResourceRequest, CallResourceResponse } from '../wire/messages';
import { callHeaders, type Dependencies, pluginContext } from './context';
import { streaming } from './respond';

/** HTTP calls that Grafana passes on. What a handler throws becomes a 500 of this call alone. */
export function resourceService(dependencies: Dependencies): UntypedServiceImplementation {
  const { handlers, log } = dependencies;
  return {
    callResource: streaming(dependencies, 'callResource', async function* (message: CallResourceRequest, call) {
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

/** The path comes apart from the query string, which stands in the URL alone. */
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
