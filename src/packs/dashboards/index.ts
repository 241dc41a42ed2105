import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { fleet } from './fleet';
import type { Slug } from './links';

export { type Slug, uidOf } from './links';

export interface DashboardFile {
  readonly slug: Slug;
  /** Below `dashboards/`. */
  readonly file: string;
  readonly dashboard: Dashboard;
}

const ALL: ReadonlyArray<readonly [Slug, () => Dashboard]> = [['fleet', fleet]];

/** Every dashboard, as it is written and as the app brings it. */
export const dashboards: readonly DashboardFile[] = ALL.map(([slug, make]) => ({
  slug,
  file: `${slug}.json`,
  dashboard: make(),
}));

/** The text of a dashboard's file. */
export const dashboardText = (dashboard: Dashboard): string => `${JSON.stringify(dashboard, null, 2)}\n`;

/** The id of the panel with this title, for links from alerts. Throws RangeError: an alert must not lead nowhere. */
export function panelIdOf(slug: Slug, title: string): number {
  const panels = dashboards.find((one) => one.slug === slug)?.dashboard.panels ?? [];
  const found = panels
    .flatMap((panel) => ('panels' in panel ? [panel, ...panel.panels] : [panel]))
    .find((panel) => panel.title === title);
  if (found?.id === undefined) {
    throw new RangeError(`The dashboard "${slug}" has no panel "${title}".`);
  }
  return found.id;
}
