import type { AlertDefinition, Handling } from '../definition';
import { VERDICT, STEPWISE } from './common';

/** The one place where an error of the query is the alarm itself: all other rules keep their state through it. */
const handling: Handling = {
  insufficient: 'resolve',
  noData: 'OK',
  error: 'Alerting',
  missingSeriesEvals: 2,
  why: 'A query that fails means that nothing can be judged any more, whatever failed: so this rule alone fires on errors. A source that is not configured has no series, which is no alarm.',
};

const timing: AlertDefinition['timing'] = {
  warning: { for: '5m', keepFiringFor: '2m' },
  critical: { for: '2m', keepFiringFor: '2m' },
};

export const prometheusDown: AlertDefinition = {
  id: 'prometheus-down',
  title: 'Prometheus unreachable',
  group: 'sources',
  query: { signal: 'sources', options: { source: 'prometheus' }, window: '5m' },
  unit: 'none',
  trouble: 'below',
  thresholds: { critical: 0.5 },
  timing,
  hysteresis: STEPWISE,
  handling,
  evidence: VERDICT,
  labels: ['source'],
  texts: {
    subject: 'Prometheus cannot be reached',
    meaning: 'Modelwatch cannot ask Prometheus: no model is judged, and all other alerts stay as they were.',
    firstLook: 'Save & test on the data source says what failed: address, network, credentials or Prometheus itself.',
  },
  dashboard: { slug: 'fleet', panel: 'Every model by signal' },
};

export const mlflowDown: AlertDefinition = {
  id: 'mlflow-down',
  title: 'MLflow unreachable',
  group: 'sources',
  query: { signal: 'sources', options: { source: 'mlflow' }, window: '5m' },
  unit: 'none',
  trouble: 'below',
  thresholds: { warning: 0.5 },
  timing,
  hysteresis: STEPWISE,
  // Prometheus answers for the data source as a whole: an error here would say the same thing twice.
  handling: { ...handling, error: 'KeepLast' },
  evidence: VERDICT,
  labels: ['source'],
  texts: {
    subject: 'MLflow cannot be reached',
    meaning:
      'Modelwatch cannot ask MLflow: drift, estimated quality and what is compared with runs have no baseline from there.',
    firstLook: 'Save & test on the data source says what failed: address, network, credentials or MLflow itself.',
  },
  dashboard: { slug: 'versions', panel: 'Versions' },
};
