import type { CallContext, HealthResult } from '../grafana';
import { SourceError } from '../sources';
import type { Instances } from './instances';

/** Says of each source that is configured whether it was reached, or what is wrong with it and what to do. */
export async function healthOf(
  instances: Instances,
  { plugin, headers, cancelled }: CallContext
): Promise<HealthResult> {
  if (plugin.dataSource === undefined) {
    return { status: 'unknown', message: 'Grafana asked for the health of no data source.' };
  }
  try {
    const { sources } = instances.of(plugin.orgId, plugin.dataSource);
    const health = await sources.health({ identity: { headers, alerting: false }, cancelled });
    return { status: health.ok ? 'ok' : 'error', message: health.message, details: { sources: health.sources } };
  } catch (error) {
    if (error instanceof SourceError) {
      return { status: 'error', message: error.message };
    }
    throw error;
  }
}
