import { sourcesLevels } from '../../../signals/thresholds';
import type { AlertDefinition, MissingDataHandling } from '../definition';
import { alert, STEPWISE, VERDICT } from './common';

/** The only rule for which a query error is the alert itself: all others keep their state. */
const handling: MissingDataHandling = {
  insufficient: 'resolve',
  noData: 'OK',
  error: 'Alerting',
  missingSeriesEvals: 2,
  reason:
    'When queries fail, no other rule can be evaluated, whatever the cause: so only this rule fires on errors. A source that is not configured has no series, which is not an alert.',
};

const timing: AlertDefinition['timing'] = {
  warning: { for: '5m', keepFiringFor: '2m' },
  critical: { for: '2m', keepFiringFor: '2m' },
};

export const prometheusDown = alert(sourcesLevels, {
  id: 'prometheus-down',
  title: 'Prometheus unreachable',
  group: 'sources',
  query: { signal: 'sources', options: { source: 'prometheus' }, window: '5m' },
  direction: 'below',
  thresholds: { critical: 0.5 },
  timing,
  hysteresis: STEPWISE,
  handling,
  evidence: VERDICT,
  labels: ['source'],
  texts: {
    measured: 'Prometheus cannot be reached',
    meaning: 'Modelwatch cannot query Prometheus: no model is evaluated, and all other alerts keep their last state.',
    firstCheck: 'Save & test on the data source says what failed: address, network, credentials or Prometheus itself.',
  },
  dashboard: { slug: 'fleet', panel: 'Health by model', id: 4 },
});

export const mlflowDown = alert(sourcesLevels, {
  id: 'mlflow-down',
  title: 'MLflow unreachable',
  group: 'sources',
  query: { signal: 'sources', options: { source: 'mlflow' }, window: '5m' },
  direction: 'below',
  thresholds: { warning: 0.5 },
  timing,
  hysteresis: STEPWISE,
  // The Prometheus rule already fires on any query error of the data source.
  handling: { ...handling, error: 'KeepLast' },
  evidence: VERDICT,
  labels: ['source'],
  texts: {
    measured: 'MLflow cannot be reached',
    meaning:
      'Modelwatch cannot query MLflow: drift, estimated quality and comparisons with runs have no baseline from there.',
    firstCheck: 'Save & test on the data source says what failed: address, network, credentials or MLflow itself.',
  },
  dashboard: { slug: 'versions', panel: 'Versions', id: 1 },
});
