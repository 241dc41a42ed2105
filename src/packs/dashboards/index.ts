import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { fleet } from './fleet';
import type { Slug } from './links';

export interface DashboardFile {
  /** Below `dashboards/`. */
  readonly file: string;
  readonly dashboard: Dashboard;
}

const ALL: ReadonlyArray<readonly [Slug, () => Dashboard]> = [['fleet', fleet]];

/** Every dashboard, as it is written and as the app brings it. */
export const dashboards: readonly DashboardFile[] = ALL.map(([slug, make]) => ({
  file: `${slug}.json`,
  dashboard: make(),
}));

/** The text of a dashboard's file. */
export const dashboardText = (dashboard: Dashboard): string => `${JSON.stringify(dashboard, null, 2)}\n`;
