import { sourcesLevels } from '../../../signals/sources/thresholds';
import { alert, OF_THE_SOURCES, STEPWISE, VERDICT } from './common';

export const prometheusDown = alert(sourcesLevels, {
  id: 'prometheus-down',
  title: 'Prometheus unreachable',
  group: 'sources',
  query: { signal: 'sources', options: { source: 'prometheus' }, window: '5m' },
  direction: 'below',
  thresholds: { critical: 0.5 },
  hysteresis: STEPWISE,
  evidence: VERDICT,
  labels: ['source'],
  texts: {
    measured: 'Prometheus cannot be reached',
    meaning: 'Modelwatch cannot query Prometheus: no model is evaluated, and all other alerts keep their last state.',
    firstCheck: 'Save & test on the data source says what failed: address, network, credentials or Prometheus itself.',
  },
  dashboard: { slug: 'fleet', panel: 'Health by model', id: 4 },
});

export const auditTrail = alert(sourcesLevels, {
  id: 'audit-trail',
  title: 'Audit trail not written',
  group: 'sources',
  query: { signal: 'sources', options: { source: 'audit' }, window: '5m' },
  hysteresis: STEPWISE,
  // The Prometheus rule already fires on any query error of the data source.
  handling: { ...OF_THE_SOURCES, error: 'KeepLast' },
  evidence: VERDICT,
  labels: ['source'],
  texts: {
    measured: 'The audit trail cannot be written',
    meaning:
      'Who saw and did what is not being recorded: entries wait, and are lost once 10,000 do. With audit_required, access is closed and no action goes on.',
    firstCheck: 'Save & test on the data source says to an Admin what failed: folder, disk or receiver.',
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
  hysteresis: STEPWISE,
  // The Prometheus rule already fires on any query error of the data source.
  handling: { ...OF_THE_SOURCES, error: 'KeepLast' },
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
