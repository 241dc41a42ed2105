import { sourcesLevels } from '../../../signals/sources/thresholds';
import type { AlertDefinition, Severity } from '../definition';
import { alert, OF_THE_SOURCES } from './common';

// The Prometheus rule already fires on any query error of the data source.
const NOT_ON_ERRORS = { ...OF_THE_SOURCES, error: 'KeepLast' } as const;

interface Unreachable extends Partial<Pick<AlertDefinition, 'handling'>>, Pick<AlertDefinition, 'dashboard'> {
  readonly severity: Severity;
  readonly meaning: string;
}

const unreachable = (source: 'prometheus' | 'mlflow', name: string, { severity, meaning, ...entry }: Unreachable) =>
  alert(sourcesLevels, {
    id: `${source}-down`,
    title: `${name} unreachable`,
    group: 'sources',
    query: { signal: 'sources', options: { source }, window: '5m' },
    direction: 'below',
    thresholds: { [severity]: 0.5 },
    labels: ['source'],
    measured: `${name} cannot be reached`,
    meaning,
    firstCheck: `Save & test on the data source says what failed: address, network, credentials or ${name} itself.`,
    ...entry,
  });

export const sources = [
  unreachable('prometheus', 'Prometheus', {
    severity: 'critical',
    meaning: 'Modelwatch cannot query Prometheus: no model is evaluated, and all other alerts keep their last state.',
    dashboard: { slug: 'fleet', panel: 'Health by model', id: 4 },
  }),
  unreachable('mlflow', 'MLflow', {
    severity: 'warning',
    handling: NOT_ON_ERRORS,
    meaning:
      'Modelwatch cannot query MLflow: drift, estimated quality and comparisons with runs have no baseline from there.',
    dashboard: { slug: 'versions', panel: 'Versions', id: 1 },
  }),
  alert(sourcesLevels, {
    id: 'audit-trail',
    title: 'Audit trail not written',
    group: 'sources',
    query: { signal: 'sources', options: { source: 'audit' }, window: '5m' },
    handling: NOT_ON_ERRORS,
    labels: ['source'],
    measured: 'The audit trail cannot be written',
    meaning:
      'Who saw and did what is not being recorded: entries wait, and are lost once 10,000 do. With audit_required, access is closed and actions are blocked.',
    firstCheck: 'Save & test on the data source says to an Admin what failed: folder, disk or receiver.',
    dashboard: { slug: 'fleet', panel: 'Health by model', id: 4 },
  }),
];
