import { css } from '@emotion/css';
import { type GrafanaTheme2, renderMarkdown } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Alert, EmptyState, LinkButton, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { useCallback, useMemo } from 'react';
import { useParams } from 'react-router-dom';
import { z } from 'zod';
import { type AsyncResult, request, useAsync } from '../../data';
import { sourceActingOn } from '../../extensions/links';
import { ACTIONS, APP_ID, appLink, AppPage, grafanaLink, HOME, modelLink, unescaped, useQuery } from '../../shell';

/** One runbook: what an alert means and what to do, with links that lead to the alert's own model. */
export default function RunbookPage() {
  const { id = '' } = useParams();
  const { ds, model, version } = useQuery();
  const about = useMemo(() => ({ ds, model, version }), [ds, model, version]);
  const runbook = useAsync(useCallback(() => loadRunbook(id), [id]));
  const title = (runbook.state === 'done' && runbook.value?.title) || t('runbook.title', 'Runbook');
  const subTitle = model === undefined ? undefined : [model, version].filter((part) => part !== undefined).join(', ');
  return (
    <AppPage
      title={title}
      subTitle={subTitle}
      actions={<Actions about={about} rules={runbook.state === 'done' ? runbook.value?.rules : undefined} />}
    >
      {runbook.state === 'loading' ? (
        <LoadingPlaceholder text={t('runbook.loading', 'Loading the runbook')} />
      ) : (
        <Body id={id} runbook={runbook} about={about} />
      )}
    </AppPage>
  );
}

interface ActionsProps {
  readonly about: About;
  readonly rules: string | undefined;
}

function Actions({ about, rules }: ActionsProps) {
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
          {sourceActingOn(about.model, about.ds) !== undefined && (
            <LinkButton href={linkOf(`/a/${APP_ID}/models#${ACTIONS}`, about)} variant="secondary" icon="wrench">
              <Trans i18nKey="runbook.actions">Actions</Trans>
            </LinkButton>
          )}
          {rules !== undefined && (
            <LinkButton href={silenceLink(about, rules)} variant="secondary" icon="bell-slash">
              <Trans i18nKey="runbook.silence">Silence</Trans>
            </LinkButton>
          )}
        </>
      )}
    </>
  );
}

interface BodyProps {
  readonly id: string;
  readonly runbook: Exclude<AsyncResult<RunbookText | undefined>, { state: 'loading' }>;
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
          message={t('runbook.missing', 'There is no runbook called {{id}}', unescaped({ id }))}
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
    // Twice its own class: Grafana's style of such texts takes the underline from links, which are then recognisable by colour alone.
    '&& a': { textDecoration: 'underline' },
    h2: { marginTop: theme.spacing(3) },
    li: { marginBottom: theme.spacing(0.5) },
  });

interface RunbookText {
  readonly title: string;
  readonly text: string;
  /** Matches the names of this alert's rules, as the text's part on silences says. */
  readonly rules: string | undefined;
}

/** A test holds every runbook to one such matcher, which finds its own rules and no others. */
const RULES = /`alertname=~"([^"`]+)"`/;

const notFoundSchema = z.object({ status: z.literal(404) });

/** Fetches a runbook from the plugin's own files; nothing where there is none of this name. */
async function loadRunbook(id: string): Promise<RunbookText | undefined> {
  if (!/^[a-z0-9-]+$/.test(id)) {
    return undefined;
  }
  const url = `public/plugins/${APP_ID}/runbooks/${id}.md`;
  try {
    return read(await request(z.string(), { url, responseType: 'text' }));
  } catch (error) {
    if (notFoundSchema.safeParse(error).success) {
      return undefined;
    }
    throw error;
  }
}

/** The first heading is the title. A server that answers unknown files with its own page has no runbook there. */
function read(text: string): RunbookText | undefined {
  const [heading, title] = /^# (.+)\n/.exec(text) ?? [];
  return heading === undefined || title === undefined
    ? undefined
    : { title, text: text.slice(heading.length), rules: RULES.exec(text)?.[1] };
}

/** What the alert was about, as its link to the runbook says it: carried on to wherever the runbook leads. */
interface About {
  readonly ds?: string;
  readonly model?: string;
  readonly version?: string;
}

const LINK = /\]\(([^()\s]+)\)/g;

/** The runbook's links made into links of this Grafana, on the alert's own model. Others stay as they are. */
export const withLinks = (markdown: string, about: About): string =>
  markdown.replaceAll(LINK, (_, target: string) => `](${linkOf(target, about)})`);

export function linkOf(target: string, about: About): string {
  const [path = '', search = ''] = target.split('?');
  const runbook = /^([a-z0-9-]+)\.md$/.exec(path);
  if (runbook !== null) {
    return appLink(`runbooks/${runbook[1]}`, { ...about });
  }
  if (!path.startsWith('/')) {
    return target;
  }
  if (path === `/a/${APP_ID}/models#${ACTIONS}`) {
    const { model, ...rest } = about;
    return model === undefined ? appLink(HOME, { ds: about.ds }) : `${modelLink(model, rest)}#${ACTIONS}`;
  }
  const query = Object.fromEntries(new URLSearchParams(search));
  if (path.startsWith('/d/')) {
    const { ds, model, version } = about;
    return grafanaLink(path, { ...query, 'var-ds': ds, 'var-model': model, 'var-version': version });
  }
  if (path === '/explore') {
    return grafanaLink(path, { ...query, panes: panesOn(query['panes'] ?? '{}', about) });
  }
  return grafanaLink(path, path.startsWith('/a/') ? { ...query, ds: about.ds } : query);
}

const panesSchema = z.record(
  z.string(),
  z.looseObject({ datasource: z.string(), queries: z.array(z.looseObject({ signal: z.string() })) })
);

/** Explore's panes with every query put to the alert's model and data source; an expression names its own. */
function panesOn(panes: string, { ds, model, version }: About): string {
  const parsed = panesSchema.parse(JSON.parse(panes));
  const chosen = Object.entries(parsed).map(([name, pane]) => {
    const uid = ds ?? pane.datasource;
    const queries = pane.queries.map((query) => ({
      ...query,
      ...(model === undefined || query.signal === 'promql' ? {} : { model }),
      ...(version === undefined || query.signal === 'promql' ? {} : { version }),
      datasource: { type: 'modelwatch-monitoring-datasource', uid },
    }));
    return [name, { ...pane, datasource: uid, queries }] as const;
  });
  return JSON.stringify(Object.fromEntries(chosen));
}

/**
 * Grafana's form for a silence of this alert's rules on the model. Values in quotes, without which a comma would end them
 * (12.4.0: parseQueryParamMatchers in public/app/features/alerting/unified/utils/matchers.ts).
 */
export function silenceLink({ model, version }: About, rules: string): string {
  const matchers = Object.entries({ model, version }).flatMap(([label, value]) =>
    value === undefined ? [] : [`${label}=${JSON.stringify(value)}`]
  );
  const all = [`alertname=~${JSON.stringify(rules)}`, ...matchers];
  const search = new URLSearchParams([['alertmanager', 'grafana'], ...all.map((one) => ['matcher', one])]);
  return grafanaLink(`/alerting/silence/new?${search.toString()}`);
}
