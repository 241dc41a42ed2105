import { PluginPage } from '@grafana/runtime';
import type { ReactNode } from 'react';
import { useAddress } from './address';
import { appLink } from './links';
import { holds } from './roles';
import { SourcePicker } from './SourcePicker';

interface Props {
  /** The page's own title where it has none of its own; what it is about (a model's name) where it has. */
  readonly title?: string;
  readonly subTitle?: ReactNode;
  /** Beside the title: time range, refresh, what can be done. */
  readonly actions?: ReactNode;
  /** False where not even the list of data sources may be relied on. */
  readonly withSource?: boolean;
  readonly children: ReactNode;
}

/** The frame of every page: Grafana's own, with the app's pages as tabs. The data source that was chosen goes along. */
export function AppPage({ title, subTitle, actions, withSource = true, children }: Props) {
  const { route, routes, query } = useAddress();
  const link = (path: string) => appLink(path, { ds: query['ds'] });
  const tabs = routes
    .filter(({ inNav, role }) => inNav && holds(role))
    .map((one) => ({
      id: one.path,
      text: one.title(),
      url: link(one.path),
      active: one === route,
    }));
  const text = title ?? route?.title() ?? 'Modelwatch';
  return (
    <PluginPage
      subTitle={subTitle}
      actions={
        <>
          {withSource && <SourcePicker />}
          {actions}
        </>
      }
      pageNav={{ text, children: tabs }}
    >
      {children}
    </PluginPage>
  );
}
