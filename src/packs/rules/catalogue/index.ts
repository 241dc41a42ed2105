import type { AlertDefinition } from '../definition';
import { actionFailed } from './actions';
import { businessSuccess, predictionCost } from './business';
import { freshness, invalidValues, missingValues, trafficVolume } from './data';
import { attribution, drift, equalOpportunity, fairness } from './drift';
import {
  accuracy,
  challenger,
  conceptDrift,
  confidence,
  estimatedAccuracy,
  precision,
  recall,
  regressionError,
} from './quality';
import { cpu, gpu, gpuDriverError, gpuMemoryErrors, memory } from './resources';
import {
  bottleneck,
  errors,
  latency,
  latencyAnomaly,
  latencyTail,
  llmAborted,
  llmCache,
  llmFirstToken,
  modelStalled,
  modelVanished,
  serversDown,
  sloAvailability,
  sloLatency,
} from './service';
import { auditTrail, mlflowDown, prometheusDown } from './sources';

/** Everything worth an alert, those that people feel first. */
export const definitions: readonly AlertDefinition[] = [
  serversDown,
  modelVanished,
  modelStalled,
  latency,
  latencyTail,
  errors,
  bottleneck,
  latencyAnomaly,
  llmFirstToken,
  llmCache,
  llmAborted,
  sloAvailability,
  sloLatency,
  accuracy,
  recall,
  precision,
  estimatedAccuracy,
  regressionError,
  confidence,
  challenger,
  drift,
  conceptDrift,
  fairness,
  equalOpportunity,
  attribution,
  missingValues,
  invalidValues,
  freshness,
  trafficVolume,
  gpu,
  cpu,
  memory,
  gpuMemoryErrors,
  gpuDriverError,
  businessSuccess,
  predictionCost,
  actionFailed,
  prometheusDown,
  mlflowDown,
  auditTrail,
];

export const definitionOf = (id: string): AlertDefinition | undefined =>
  definitions.find((definition) => definition.id === id);
