import { promql } from '../../signals/promql';
import { seconds } from '../../signals/units';
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
    await sources
      .forCall({ headers, alerting: false })
      .answer({ kind: 'prometheus.instant', expr: promql`vector(1)`, time: seconds(Date.now() / 1000) }, cancelled);
    return { status: 'ok', message: 'Prometheus was reached.' };
  } catch (error) {
    if (error instanceof SourceError) {
      return { status: 'error', message: error.message };
    }
    throw error;
  }
}
