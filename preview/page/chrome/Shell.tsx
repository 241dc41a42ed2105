import { css, cx } from '@emotion/css';
import { AppEvents, type GrafanaTheme2 } from '@grafana/data';
import { config } from '@grafana/runtime';
import { Alert, type AlertVariant, Button, TextLink, useStyles2 } from '@grafana/ui';
import { type ReactNode, useEffect, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { appEvents } from '../services/backend';
import { appSection } from './navigation';

/** The frame of every page: banner, navigation and notifications. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const styles = useStyles2(stylesOf);
  return (
    <div className={styles.shell}>
      <Banner />
      <div className={styles.body}>
        <Navigation />
        <main className={styles.main}>{children}</main>
      </div>
      <Toasts />
    </div>
  );
}

const stylesOf = (theme: GrafanaTheme2) => ({
  shell: css({ display: 'flex', flexDirection: 'column', minHeight: '100%' }),
  body: css({
    display: 'flex',
    flexGrow: 1,
    minWidth: 0,
    [theme.breakpoints.down('md')]: { flexDirection: 'column' },
  }),
  main: css({
    flexGrow: 1,
    minWidth: 0,
    padding: theme.spacing(2),
    [theme.breakpoints.down('md')]: { padding: theme.spacing(1) },
  }),
});

/** A year, in seconds: how long the chosen theme is remembered. */
const COOKIE_SECONDS = 31_536_000;

function switchTheme(): void {
  document.cookie = `preview-theme=${config.theme2.isDark ? 'light' : 'dark'}; path=/; max-age=${COOKIE_SECONDS}; SameSite=Strict`;
  const url = new URL(window.location.href);
  url.searchParams.delete('theme');
  window.location.assign(url);
}

/** The note on every page that this is not Grafana. */
function Banner() {
  const styles = useStyles2(getBannerStyles);
  return (
    <header className={styles.banner}>
      <span className={styles.words}>
        <strong>Preview of Modelwatch, not Grafana.</strong> The plugin is real; the panels and pages around it are
        drawn with Grafana&apos;s packages. For all features, start Docker or{' '}
        <TextLink href="https://grafana.com/grafana/download/" external inline color="primary">
          install Grafana
        </TextLink>{' '}
        and run <code>npm start</code> again.
      </span>
      <Button size="sm" variant="secondary" onClick={switchTheme}>
        {config.theme2.isDark ? 'Light' : 'Dark'}
      </Button>
    </header>
  );
}

const getBannerStyles = (theme: GrafanaTheme2) => ({
  banner: css({
    display: 'flex',
    gap: theme.spacing(2),
    alignItems: 'center',
    padding: theme.spacing(0.5, 2),
    background: theme.colors.background.secondary,
    borderBottom: `2px solid ${theme.colors.warning.border}`,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  words: css({ flexGrow: 1 }),
});

interface NavLink {
  readonly text: string;
  readonly url?: string;
}

const NAV_LINKS: readonly NavLink[] = [
  { text: 'Dashboards', url: '/dashboards' },
  { text: 'Explore', url: '/explore' },
  { text: 'Alert rules', url: '/alerting/list' },
  { text: 'Data sources', url: '/connections/datasources' },
];

const withoutSlash = (path: string): string => path.replace(/\/+$/, '');

function isHere({ url = '' }: NavLink, pathname: string): boolean {
  const here = withoutSlash(pathname);
  return here === url || here.startsWith(`${url}/`);
}

/** The app's pages, and the pages of Grafana that the preview has. */
function Navigation() {
  const styles = useStyles2(getNavigationStyles);
  const { pathname } = useLocation();
  return (
    <nav aria-label="Pages" className={styles.nav}>
      {[...(appSection().children ?? []), ...NAV_LINKS].map((place) => {
        const here = isHere(place, pathname) || (place.url === '/dashboards' && pathname.startsWith('/d/'));
        return (
          <a
            key={place.url}
            href={place.url}
            aria-current={here ? 'page' : undefined}
            className={cx(styles.link, here && styles.here)}
          >
            {place.text}
          </a>
        );
      })}
    </nav>
  );
}

const getNavigationStyles = (theme: GrafanaTheme2) => ({
  nav: css({
    display: 'flex',
    flexDirection: 'column',
    flexShrink: 0,
    width: 170,
    padding: theme.spacing(2, 1),
    background: theme.colors.background.primary,
    borderRight: `1px solid ${theme.colors.border.weak}`,
    [theme.breakpoints.down('md')]: {
      flexDirection: 'row',
      flexWrap: 'wrap',
      width: 'auto',
      padding: theme.spacing(0.5),
    },
  }),
  link: css({
    padding: theme.spacing(0.75, 1),
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.primary,
    '&:hover': { background: theme.colors.action.hover },
  }),
  here: css({ background: theme.colors.action.selected, fontWeight: theme.typography.fontWeightMedium }),
});

interface Toast {
  readonly key: number;
  readonly severity: AlertVariant;
  readonly text: string;
}

const SHOWN_MS = 5000;
const KINDS = [
  [AppEvents.alertError, 'error'],
  [AppEvents.alertWarning, 'warning'],
  [AppEvents.alertSuccess, 'success'],
] as const;

let count = 0;

/** Notifications of plugins and pages. */
function Toasts() {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const style = useStyles2((theme) =>
    css({
      position: 'fixed',
      right: theme.spacing(2),
      bottom: 0,
      width: 400,
      maxWidth: '90%',
      zIndex: theme.zIndex.portal,
    })
  );
  useEffect(() => {
    const timers = new Set<number>();
    const subscriptions = KINDS.map(([kind, severity]) => {
      const show = (payload: unknown) => {
        const text = Array.isArray(payload) ? payload.filter(Boolean).map(String).join(': ') : String(payload);
        const key = ++count;
        setToasts((others) => [...others, { key, severity, text }]);
        timers.add(window.setTimeout(() => setToasts((all) => all.filter((one) => one.key !== key)), SHOWN_MS));
      };
      appEvents.on(kind, show);
      return () => appEvents.off(kind, show);
    });
    return () => {
      subscriptions.forEach((end) => end());
      timers.forEach((timer) => window.clearTimeout(timer));
    };
  }, []);
  return (
    <div className={style} aria-live="polite">
      {toasts.map(({ key, severity, text }) => (
        <Alert key={key} severity={severity} title={text} elevated />
      ))}
    </div>
  );
}
