import type { NavModelItem } from '@grafana/data';
import { t } from '@grafana/i18n';
import { locationService, PluginPage } from '@grafana/runtime';
import { Stack } from '@grafana/ui';
import type { ReactNode } from 'react';
import { AsyncCombobox } from '../../datasource/editor/selection/AsyncCombobox';
import { useDataSource } from '../data/sources';
import { appLink, hasRole, type PageRoute, useCurrentRoute, useQuery } from './route';

interface Props {
  /** The title of the page's route where there is none; what the page is about (a model's name) where there is. */
  readonly title?: string;
  readonly subTitle?: ReactNode;
  /** Beside the title: time range, refresh, what can be done. */
  readonly actions?: ReactNode;
  /** False where not even the list of data sources may be relied on. */
  readonly withSource?: boolean;
  readonly children: ReactNode;
}

/** The frame of every page: Grafana's own, with the app's pages as tabs. Tabs and breadcrumbs keep the data source. */
export function AppPage({ title, subTitle, actions, withSource = true, children }: Props) {
  const pageNav = usePageNav(title);
  return (
    <PluginPage
      subTitle={subTitle}
      actions={
        // Grafana's own row for them does not wrap (12.4.0: public/app/core/components/Page/PageHeader.tsx).
        <Stack direction="row" gap={1} wrap="wrap">
          {withSource && <SourcePicker />}
          {actions}
        </Stack>
      }
      pageNav={pageNav}
    >
      {children}
    </PluginPage>
  );
}

/**
 * Grafana's breadcrumbs are the page, its active tab, its parents, then the navigation item of `plugin.json` whose address
 * the page's begins with. A page that is such an item itself, or has it as its parent, leaves the crumb to that item.
 */
function usePageNav(title: string | undefined): NavModelItem {
  const { route, routes } = useCurrentRoute();
  const { ds } = useQuery();
  const itemOf = (one: PageRoute): NavModelItem => ({
    id: one.path,
    text: one.title(),
    url: appLink(one.path, { ds }),
  });
  const parent = routes.find(({ path }) => path === route?.parent);
  return {
    text: title ?? route?.title() ?? 'Modelwatch',
    hideFromBreadcrumbs: route?.inNav === true,
    ...(parent === undefined || isNavItemOf(parent, route) ? {} : { parentItem: itemOf(parent) }),
    children: routes
      .filter(({ inNav, role }) => inNav && hasRole(role))
      .map((one) => ({ ...itemOf(one), active: one === route })),
  };
}

/** Selects the data source of the app where there are several; stored in the URL. */
function SourcePicker() {
  const { source, sources } = useDataSource();
  if (sources.length < 2) {
    return null;
  }
  return (
    <>
      <label className="sr-only" htmlFor="modelwatch-source">
        {t('shell.source', 'Data source')}
      </label>
      <AsyncCombobox
        id="modelwatch-source"
        width="auto"
        prefixIcon="database"
        options={sources.map(({ uid, name }) => ({ value: uid, label: name }))}
        value={source?.uid}
        isRequired
        onChange={(ds) => locationService.partial({ ds })}
      />
    </>
  );
}

const isNavItemOf = (parent: PageRoute, route: PageRoute | undefined): boolean =>
  parent.inNav && route?.path.startsWith(`${parent.path}/`) === true;
