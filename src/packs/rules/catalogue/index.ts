import type { AlertDefinition } from '../definition';
import { businessSuccess, predictionCost } from './business';
import { freshness, invalidValues, missingValues, trafficVolume } from './data';
import { attribution, drift, fairness } from './drift';
import { accuracy, challenger, conceptDrift, confidence, estimatedAccuracy, regressionError } from './quality';
import { cpu, gpu } from './resources';
import {
  bottleneck,
  errors,
  latency,
  latencyAnomaly,
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
  errors,
  bottleneck,
  latencyAnomaly,
  llmFirstToken,
  sloAvailability,
  sloLatency,
  accuracy,
  estimatedAccuracy,
  regressionError,
  confidence,
  challenger,
  drift,
  conceptDrift,
  fairness,
  attribution,
  missingValues,
  invalidValues,
  freshness,
  trafficVolume,
  gpu,
  cpu,
  businessSuccess,
  predictionCost,
  prometheusDown,
  mlflowDown,
  auditTrail,
];

export const definitionOf = (id: string): AlertDefinition | undefined =>
  definitions.find((definition) => definition.id === id);
