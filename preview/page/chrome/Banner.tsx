import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { config } from '@grafana/runtime';
import { Button, TextLink, useStyles2 } from '@grafana/ui';

/** A year, in seconds: a theme that was chosen stays. */
const KEPT = 31_536_000;

function switchTheme(): void {
  document.cookie = `preview-theme=${config.theme2.isDark ? 'light' : 'dark'}; path=/; max-age=${KEPT}; SameSite=Strict`;
  const url = new URL(window.location.href);
  url.searchParams.delete('theme');
  window.location.assign(url);
}

/** Says on every page that this is not Grafana. */
export function Banner() {
  const styles = useStyles2(stylesOf);
  return (
    <header className={styles.banner}>
      <span className={styles.words}>
        <strong>Preview of Modelwatch, not Grafana.</strong> The plugin is the real one; panels and pages around it are
        drawn with Grafana&apos;s packages. For the whole of it, start Docker or{' '}
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

const stylesOf = (theme: GrafanaTheme2) => ({
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
