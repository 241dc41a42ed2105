import { detectionQuery, detectProfiles } from '../../profiles';
import { seconds } from '../../query/units';
import type { CallContext, HealthResult } from '../grafana';
import { type Caller, SourceError } from '../sources';
import type { Instance, Instances } from './instances';
import { describeFound, missingSources } from './missing';

/**
 * Says of each source that is configured whether it was reached, or what is wrong with it and what to do; then what was
 * found in it, and what is missing.
 */
export async function healthOf(
  instances: Instances,
  { plugin, headers, cancelled }: CallContext
): Promise<HealthResult> {
  if (plugin.dataSource === undefined) {
    return { status: 'unknown', message: 'Grafana asked for the health of no data source.' };
  }
  try {
    const instance = instances.of(plugin.orgId, plugin.dataSource);
    const caller: Caller = { identity: { headers, alerting: false }, cancelled };
    const health = await instance.sources.health(caller);
    const holds = health.sources.some(({ source, reached }) => source === 'prometheus' && reached)
      ? await whatIsThere(instance, caller)
      : [];
    const missing = health.sources.length === 0 ? [] : missingSources(health.sources);
    return {
      status: health.ok ? 'ok' : 'error',
      message: [health.message, ...holds, ...missing].join('\n'),
      details: { sources: health.sources },
    };
  } catch (error) {
    if (error instanceof SourceError) {
      return { status: 'error', message: error.message };
    }
    throw error;
  }
}

/** The connection works: what cannot be looked up over it is said, and fails nothing. */
async function whatIsThere(
  { sources, profile }: Instance,
  { identity, cancelled }: Caller
): Promise<readonly string[]> {
  try {
    const question = { kind: 'prometheus.instant', expr: detectionQuery(), time: seconds(Date.now() / 1000) } as const;
    return describeFound(detectProfiles(await sources.forCall(identity).answer(question, cancelled)), profile);
  } catch (error) {
    if (error instanceof SourceError) {
      return [`Which metrics are there could not be found out: ${error.message}`];
    }
    throw error;
  }
}
