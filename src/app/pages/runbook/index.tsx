import { type GrafanaTheme2, renderMarkdown } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { css } from '@emotion/css';
import { Alert, EmptyState, LinkButton, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { useCallback, useMemo } from 'react';
import { useParams } from 'react-router-dom';
import { type AsyncResult, useAsync } from '../../data';
import { AppPage, appLink, modelLink, useQuery } from '../../shell';
import { type About, silenceLink, withLinks } from './links';
import { loadRunbook, type Runbook as Loaded } from './load';

/** One runbook: what an alert means and what to do, with links that lead to the alert's own model. */
export default function Runbook() {
  const { id = '' } = useParams();
  const { ds, model, version } = useQuery();
  const about = useMemo(() => ({ ds, model, version }), [ds, model, version]);
  const runbook = useAsync(useCallback(() => loadRunbook(id), [id]));
  const title = (runbook.state === 'done' && runbook.value?.title) || t('runbook.title', 'Runbook');
  const subTitle = model === undefined ? undefined : [model, version].filter((part) => part !== undefined).join(', ');
  return (
    <AppPage title={title} subTitle={subTitle} actions={<Actions about={about} />}>
      {runbook.state === 'loading' ? (
        <LoadingPlaceholder text={t('runbook.loading', 'Loading the runbook')} />
      ) : (
        <Body id={id} runbook={runbook} about={about} />
      )}
    </AppPage>
  );
}

function Actions({ about }: { readonly about: About }) {
  return (
    <>
      <LinkButton href={appLink('runbooks', { ...about })} variant="secondary" icon="list-ul">
        <Trans i18nKey="runbook.all">All runbooks</Trans>
      </LinkButton>
      {about.model !== undefined && (
        <>
          <LinkButton href={modelLink(about.model, { ds: about.ds, version: about.version })} variant="secondary">
            <Trans i18nKey="runbook.model">This model</Trans>
          </LinkButton>
          <LinkButton href={silenceLink(about)} variant="secondary" icon="bell-slash">
            <Trans i18nKey="runbook.silence">Silence</Trans>
          </LinkButton>
        </>
      )}
    </>
  );
}

interface BodyProps {
  readonly id: string;
  readonly runbook: Exclude<AsyncResult<Loaded | undefined>, { state: 'loading' }>;
  readonly about: About;
}

function Body({ id, runbook, about }: BodyProps) {
  switch (runbook.state) {
    case 'done':
      return runbook.value !== undefined ? (
        <Text markdown={withLinks(runbook.value.text, about)} />
      ) : (
        <EmptyState
          variant="not-found"
          message={t('runbook.missing', 'There is no runbook called {{id}}', { id })}
          button={
            <LinkButton href={appLink('runbooks', { ...about })}>
              <Trans i18nKey="runbook.all">All runbooks</Trans>
            </LinkButton>
          }
        />
      );
    case 'error':
      return (
        <Alert severity="error" title={t('runbook.failed', 'The runbook could not be loaded')}>
          <Trans i18nKey="runbook.failed-text">
            {{ message: runbook.message }}. Reload the page. The same text is in the plugin’s folder on the server,
            under <code>runbooks</code>.
          </Trans>
        </Alert>
      );
  }
}

function Text({ markdown }: { readonly markdown: string }) {
  const styles = useStyles2(textStyles);
  const html = useMemo(() => ({ __html: renderMarkdown(markdown) }), [markdown]);
  return <article className={`markdown-html ${styles}`} dangerouslySetInnerHTML={html} />;
}

const textStyles = (theme: GrafanaTheme2) =>
  css({
    maxWidth: theme.spacing(110),
    overflowX: 'auto',
    // Twice its own class: Grafana's style of such texts takes the underline from links, which then stand out by colour alone.
    '&& a': { textDecoration: 'underline' },
    h2: { marginTop: theme.spacing(3) },
    li: { marginBottom: theme.spacing(0.5) },
  });
