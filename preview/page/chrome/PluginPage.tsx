import { css } from '@emotion/css';
import { PageLayoutType } from '@grafana/data';
import type { PluginPageProps } from '@grafana/runtime';
import { Stack, Tab, TabsBar, Text, useStyles2 } from '@grafana/ui';
import { Fragment, useMemo } from 'react';
import { useLocation } from 'react-router-dom';
import { appSection, breadcrumbs, sectionOf } from './navigation';

/** A plugin's page: breadcrumbs, title, description, actions, tabs and content. */
export function PluginPage({ pageNav, subTitle, info = [], actions, renderTitle, children, layout }: PluginPageProps) {
  const styles = useStyles2((theme) => ({
    page: css({ maxWidth: 1920 }),
    head: css({ marginBottom: theme.spacing(2) }),
    // As in Grafana, it does not wrap (12.4.0: public/app/core/components/Page/PageHeader.tsx).
    actions: css({ display: 'flex', flexDirection: 'row', gap: theme.spacing(1) }),
  }));
  const { pathname } = useLocation();
  const section = useMemo(() => sectionOf(appSection(), pathname), [pathname]);
  const description = subTitle ?? pageNav?.subTitle ?? '';
  const title = pageNav?.text ?? section.text;
  const crumbs = breadcrumbs(section, pageNav);
  if (layout === PageLayoutType.Custom) {
    return <>{children}</>;
  }
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <nav aria-label="Breadcrumbs">
          <Text variant="bodySmall" color="secondary">
            {crumbs.map(({ text, href }, i) => (
              <Fragment key={i}>
                {i > 0 && ' › '}
                {i < crumbs.length - 1 ? <a href={href}>{text}</a> : <span aria-current="page">{text}</span>}
              </Fragment>
            ))}
          </Text>
        </nav>
        <Stack direction="row" justifyContent="space-between" alignItems="center" wrap="wrap">
          {renderTitle === undefined ? <Text element="h1">{title}</Text> : renderTitle(title)}
          <Stack direction="row" gap={2} alignItems="center" wrap="wrap">
            {info.map(({ label, value }) => (
              <Stack key={label} gap={1}>
                <Text color="secondary">{label}</Text>
                <span>{value}</span>
              </Stack>
            ))}
            <div className={styles.actions}>{actions}</div>
          </Stack>
        </Stack>
        {description !== '' && (
          <Text element="p" color="secondary">
            {description}
          </Text>
        )}
        {pageNav?.children !== undefined && (
          <TabsBar>
            {pageNav.children.map(({ text, url, active }) => (
              <Tab key={text} label={text} href={url} active={active} />
            ))}
          </TabsBar>
        )}
      </div>
      {children}
    </div>
  );
}
