import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { confidence } from './confidence';
import { dataQuality } from './dataQuality';
import { drift } from './drift';
import { fairness } from './fairness';
import { fleet } from './fleet';
import { governance } from './governance';
import { latency } from './latency';
import type { Slug } from './links';
import { llm } from './llm';
import { model } from './model';
import { quality } from './quality';
import { resources } from './resources';
import { slo } from './slo';
import { versions } from './versions';

interface DashboardFile {
  readonly slug: Slug;
  /** Below `dashboards/`. */
  readonly file: string;
  readonly dashboard: Dashboard;
}

const ALL: ReadonlyArray<readonly [Slug, () => Dashboard]> = [
  ['fleet', fleet],
  ['model', model],
  ['latency', latency],
  ['quality', quality],
  ['drift', drift],
  ['fairness', fairness],
  ['data-quality', dataQuality],
  ['confidence', confidence],
  ['resources', resources],
  ['llm', llm],
  ['versions', versions],
  ['slo', slo],
  ['governance', governance],
];

/** Every dashboard, as it is written and as the app brings it. */
export const dashboards: readonly DashboardFile[] = ALL.map(([slug, make]) => ({
  slug,
  file: `${slug}.json`,
  dashboard: make(),
}));

export const dashboardText = (dashboard: Dashboard): string => `${JSON.stringify(dashboard, null, 2)}\n`;
