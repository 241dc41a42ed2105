import { css } from '@emotion/css';
import { PageLayoutType } from '@grafana/data';
import type { PluginPageProps } from '@grafana/runtime';
import { Stack, Text, useStyles2 } from '@grafana/ui';
import { useLocation } from 'react-router-dom';
import { appPages } from './appPages';

/** A page of a plugin: its title, what it says of itself, its buttons, and it. */
export function PluginPage({ pageNav, subTitle, info = [], actions, renderTitle, children, layout }: PluginPageProps) {
  const styles = useStyles2((theme) => ({
    page: css({ maxWidth: 1920 }),
    head: css({ marginBottom: theme.spacing(2) }),
  }));
  const { pathname } = useLocation();
  const own = appPages().find(({ url }) => url.replace(/\/$/, '') === pathname.replace(/\/$/, ''));
  const words = subTitle ?? pageNav?.subTitle ?? '';
  const title = pageNav?.text ?? own?.text ?? 'Modelwatch';
  if (layout === PageLayoutType.Custom) {
    return <>{children}</>;
  }
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <Stack direction="row" justifyContent="space-between" alignItems="center" wrap="wrap">
          {renderTitle === undefined ? <Text element="h1">{title}</Text> : renderTitle(title)}
          <Stack direction="row" gap={2} alignItems="center" wrap="wrap">
            {info.map(({ label, value }) => (
              <Stack key={label} gap={1}>
                <Text color="secondary">{label}</Text>
                <span>{value}</span>
              </Stack>
            ))}
            {actions}
          </Stack>
        </Stack>
        {words !== '' && (
          <Text element="p" color="secondary">
            {words}
          </Text>
        )}
      </div>
      {children}
    </div>
  );
}
