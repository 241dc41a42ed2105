import { type AlertRule, definitions, withOverrides } from '.';

/** Every rule there is: those that are opt-in have thresholds too. */
export const fullPack = withOverrides(definitions, {
  thresholds: {
    'traffic-volume': { warning: 8, critical: 16 },
    'prediction-cost': { warning: 1, critical: 2 },
    'business-success': { warning: 0.5, critical: 0.3 },
    recall: { warning: 0.9, critical: 0.8 },
    precision: { warning: 0.9, critical: 0.8 },
    'latency-tail': { warning: 0.4, critical: 0.5 },
    'gpu-memory-errors': { critical: 0.5 },
    'gpu-driver-error': { warning: 0.5 },
    'llm-cache': { warning: 0.9, critical: 0.97 },
    'llm-aborted': { warning: 10, critical: 50 },
    memory: { warning: 0.85, critical: 0.95 },
    'equal-opportunity': { warning: 0.1, critical: 0.2 },
  },
});

export function ruleOf(pack: { readonly rules: readonly AlertRule[] }, uid: string): AlertRule {
  const found = pack.rules.find((rule) => rule.uid === uid);
  if (found === undefined) {
    throw new Error(`no rule ${uid}`);
  }
  return found;
}
