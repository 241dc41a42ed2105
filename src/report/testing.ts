import { signals } from '../signals/registry';
import type { Figure, ModelReport, PeriodReport, Version } from './document';

/** Parts of a report that are well, for tests to change. */
export const figureOf = (change: Partial<Figure> = {}): Figure => ({
  ...{ signal: 'drift', measure: 'psi', version: '1', labels: {}, unit: 'none', level: 'ok' },
  ...{ value: 0.02, lower: NaN, upper: NaN, sample: 5000, warning: 0.1, critical: 0.25 },
  ...change,
});

export const modelOf = (change: Partial<ModelReport> = {}): ModelReport => ({
  ...{ name: 'loan', description: 'Says who gets a loan.', tags: 'team=lending' },
  ...{
    versions: [],
    figures: [],
    standings: [],
    incidents: [],
    alerts: [],
    silences: [],
    groups: [],
    changes: [],
    actions: [],
  },
  ...change,
});

export const periodReportOf = (models: readonly ModelReport[], change: Partial<PeriodReport> = {}): PeriodReport => ({
  format: 1,
  titles: Object.fromEntries([...signals.values()].map(({ id, title }) => [id, title])),
  made: Date.UTC(2026, 2, 9),
  from: Date.UTC(2026, 2, 1),
  to: Date.UTC(2026, 2, 8),
  step: 900_000,
  ...{ sources: 'Prometheus 2.42.0 in 3 ms', reachable: true, rules: 'catalogue', limits: [], asked: [] },
  models,
  ...change,
});

export const versionOf = (change: Partial<Version> = {}): Version => ({
  ...{ version: '1', aliases: ['champion'], status: 'READY', created: Date.UTC(2026, 1, 1), description: '', tags: '' },
  ...{ runId: 'r1', run: { name: 'nightly', metrics: { auc: 0.9 }, params: { depth: '4' } }, datasets: ['loans (d1)'] },
  ...change,
});
