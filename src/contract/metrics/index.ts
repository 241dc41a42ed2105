import { CONTRACT_METRICS } from '../../profiles/make';
import type { MetricRole } from '../../profiles/profile';
import type { ContractMetric, Described } from '../metric';
import { input } from './input';
import { quality } from './quality';
import { service } from './service';
import { society } from './society';

const DESCRIBED: Readonly<Record<MetricRole, Described>> = { ...service, ...quality, ...input, ...society };

const isRole = (text: string): text is MetricRole => text in CONTRACT_METRICS;

/** The metric contract as data: every role that signals read, under the names of the contract. */
export const CONTRACT: readonly ContractMetric[] = Object.keys(CONTRACT_METRICS)
  .filter(isRole)
  .map((role) => ({ role, name: CONTRACT_METRICS[role], ...DESCRIBED[role] }));
