import { z } from 'zod';
import { type AlertDefinition, definitions, SEVERITIES, type SimulatedRule } from '../../../src/packs/rules';
import type { Rule } from './rule';

/** What of a rule says how it is to be simulated: its definition, found by its uid, and what is its own. */
export interface Known {
  readonly definition: AlertDefinition;
  readonly simulated: SimulatedRule;
}

const thresholdsSchema = z.object({
  thresholds: z.object({ warning: z.number().optional(), critical: z.number().optional() }).default({}),
});

/** The longest first: `slo-latency` is no `latency`. */
const BY_LENGTH = [...definitions].sort((a, b) => b.id.length - a.id.length);

/** A rule of a pack; nothing for rules of another make, of which the preview knows no way to evaluate them. */
export function knownOf({ for: hold, keep_firing_for: keep, grafana_alert: { uid, data } }: Rule): Known | undefined {
  const severity = SEVERITIES.find((one) => uid.endsWith(`-${one}`));
  const definition = BY_LENGTH.find(({ id }) => uid.endsWith(`-${id}-${severity}`));
  const query = thresholdsSchema.safeParse(data[0]?.model);
  if (severity === undefined || definition === undefined || !query.success) {
    return undefined;
  }
  const simulated = {
    severity,
    thresholds: query.data.thresholds,
    timing: { for: hold, keepFiringFor: keep },
    handling: definition.handling,
  };
  return { definition, simulated };
}
