import { CONTRACT_METRICS, METRIC_ROLES, type MetricRole } from '../../profiles/profile';
import type { ContractMetric, Described } from '../metric';
import { fairnessAndBusiness } from './fairness';
import { input } from './input';
import { quality } from './quality';
import { service } from './service';

const DESCRIBED: Readonly<Record<MetricRole, Described>> = { ...service, ...quality, ...input, ...fairnessAndBusiness };

/** The metric contract as data: every role that signals read, under the names of the contract. */
export const CONTRACT: readonly ContractMetric[] = METRIC_ROLES.map((role) => ({
  role,
  name: CONTRACT_METRICS[role],
  ...DESCRIBED[role],
}));
