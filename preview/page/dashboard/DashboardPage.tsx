import { css } from '@emotion/css';
import { config } from '@grafana/runtime';
import { sceneGraph, type SceneObject, UrlSyncContextProvider } from '@grafana/scenes';
import { Button, Dropdown, LinkButton, Menu, Stack, Text, useStyles2 } from '@grafana/ui';
import { useCallback, useEffect, useMemo } from 'react';
import { useLocation } from 'react-router-dom';
import { useAsync } from '../../../src/datasource/useAsync';
import { Loading } from '../pages/Loading';
import { backend } from '../services/backend';
import { type Interpolate, setDashboardVariables } from '../services/templates';
import { type Dashboard, dashboardSchema, type Link } from './model';
import { sceneOf } from './scene';

/** A provisioned dashboard, drawn with Grafana's scenes. */
export default function DashboardPage({ uid }: { readonly uid: string }) {
  const load = useCallback(async () => {
    const answer = await backend.get<{ dashboard: unknown }>(`/api/dashboards/uid/${encodeURIComponent(uid)}`);
    return dashboardSchema.parse(answer.dashboard);
  }, [uid]);
  const loaded = useAsync(load);
  return <Loading loaded={loaded}>{(dashboard) => <DashboardView dashboard={dashboard} />}</Loading>;
}

/** A dashboard with its variables, time, links and panels, synchronised with the URL. */
function DashboardView({ dashboard }: { readonly dashboard: Dashboard }) {
  const scene = useMemo(() => {
    const made = sceneOf(dashboard);
    // Before the first query runs, which interpolates variables.
    setDashboardVariables(interpolator(made));
    return made;
  }, [dashboard]);
  useEffect(() => () => setDashboardVariables(undefined), [scene]);
  const style = useStyles2(() => css({ display: 'flex', flexDirection: 'column', minHeight: '75vh' }));
  const { description } = dashboard;
  return (
    <Stack direction="column" gap={1}>
      <Stack direction="row" justifyContent="space-between" alignItems="center" wrap="wrap">
        <div>
          <Text element="h1" variant="h3">
            {dashboard.title}
          </Text>
          {description !== undefined && (
            <Text element="p" variant="bodySmall" color="secondary">
              {description}
            </Text>
          )}
        </div>
        <Links links={dashboard.links} replace={(text) => sceneGraph.interpolate(scene, text)} />
      </Stack>
      <div className={style}>
        <UrlSyncContextProvider scene={scene} updateUrlOnInit={false} createBrowserHistorySteps>
          <scene.Component model={scene} />
        </UrlSyncContextProvider>
      </div>
    </Stack>
  );
}

/** Interpolates the scene's variables; a query passes the scene object that it belongs to. */
const interpolator =
  (scene: SceneObject): Interpolate =>
  (text, scopedVars, format) => {
    const requester: unknown = scopedVars?.['__sceneObject']?.value?.valueOf();
    return sceneGraph.interpolate(isSceneObject(requester) ? requester : scene, text, scopedVars, formatOf(format));
  };

const isSceneObject = (value: unknown): value is SceneObject =>
  typeof value === 'object' && value !== null && 'state' in value && 'getRoot' in value;

type Format = Parameters<typeof sceneGraph.interpolate>[3];

const formatOf = (format: unknown): Format =>
  typeof format === 'string' ? format : typeof format === 'function' ? (...args) => String(format(...args)) : undefined;

interface Props {
  readonly links: readonly Link[];
  readonly replace: (text: string) => string;
}

/** Links to other dashboards and pages, which keep time and variables if the link is configured so. */
function Links({ links, replace }: Props) {
  return (
    <Stack gap={1} wrap="wrap">
      {links.map((link) =>
        link.type === 'dashboards' ? (
          <Others key={link.title} link={link} />
        ) : (
          <One key={link.title} link={link} replace={replace} />
        )
      )}
    </Stack>
  );
}

function One({ link, replace }: { readonly link: Link; readonly replace: Props['replace'] }) {
  const { search } = useLocation();
  return (
    <LinkButton
      size="sm"
      variant="secondary"
      href={withSearch(replace(link.url), link, search)}
      tooltip={link.tooltip}
      target={link.targetBlank ? '_blank' : undefined}
    >
      {link.title}
    </LinkButton>
  );
}

function Others({ link }: { readonly link: Link }) {
  const { search } = useLocation();
  const tags = link.tags.join('&tag=');
  const load = useCallback(
    () => backend.get<Array<{ uid: string; title: string; url: string }>>(`/api/search?tag=${tags}`),
    [tags]
  );
  const loaded = useAsync(load);
  const found = loaded.state === 'done' ? loaded.value : [];
  return (
    <Dropdown
      overlay={
        <Menu>
          {found.map(({ uid, title, url }) => (
            <Menu.Item key={uid} label={title} url={config.appSubUrl + withSearch(url, link, search)} />
          ))}
        </Menu>
      }
    >
      <Button size="sm" variant="secondary" icon="bars" tooltip={link.tooltip}>
        {link.title}
      </Button>
    </Dropdown>
  );
}

/** `url` with the time and the variables of the current URL, as far as the link keeps them. */
function withSearch(
  url: string,
  { keepTime, includeVars }: Pick<Link, 'keepTime' | 'includeVars'>,
  search: string
): string {
  const parameters = [...new URLSearchParams(search)].filter(([name]) =>
    name.startsWith('var-') ? includeVars : (name === 'from' || name === 'to') && keepTime
  );
  if (parameters.length === 0) {
    return url;
  }
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(parameters).toString()}`;
}
