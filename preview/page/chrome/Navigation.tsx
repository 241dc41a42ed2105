import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useLocation } from 'react-router-dom';
import { appSection } from './appPages';

interface Place {
  readonly text: string;
  readonly url?: string;
}

const PLACES: readonly Place[] = [
  { text: 'Dashboards', url: '/dashboards' },
  { text: 'Explore', url: '/explore' },
  { text: 'Alert rules', url: '/alerting/list' },
  { text: 'Data sources', url: '/connections/datasources' },
];

const withoutSlash = (path: string): string => path.replace(/\/+$/, '');

function isHere({ url = '' }: Place, pathname: string): boolean {
  const here = withoutSlash(pathname);
  return here === url || here.startsWith(`${url}/`);
}

/** The app's pages, and what Grafana would have around them. */
export function Navigation() {
  const styles = useStyles2(stylesOf);
  const { pathname } = useLocation();
  return (
    <nav aria-label="Pages" className={styles.nav}>
      {[...(appSection().children ?? []), ...PLACES].map((place) => {
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

const stylesOf = (theme: GrafanaTheme2) => ({
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
