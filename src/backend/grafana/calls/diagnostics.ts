import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { errorMessage } from '../errors';
import type { HealthResult } from '../plugin';
import { fromText } from '../wire/bytes';
import {
  type CheckHealthRequest,
  type CheckHealthResponse,
  type CollectMetricsRequest,
  type CollectMetricsResponse,
  healthStatus,
} from '../wire/messages';
import { callHeaders, type Dependencies, pluginContext } from './context';
import { unary } from './respond';

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
