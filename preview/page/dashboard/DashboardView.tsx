import { css } from '@emotion/css';
import { sceneGraph, UrlSyncContextProvider } from '@grafana/scenes';
import { Stack, Text, useStyles2 } from '@grafana/ui';
import { useEffect, useMemo } from 'react';
import { setDashboardVariables } from '../services/templates';
import { interpolator } from './interpolate';
import { Links } from './Links';
import type { Dashboard } from './model';
import { sceneOf } from './scene';

/** A dashboard with its variables, time, links and panels; address and dashboard follow each other. */
export function DashboardView({ dashboard }: { readonly dashboard: Dashboard }) {
  const scene = useMemo(() => {
    const made = sceneOf(dashboard);
    // Before the first query is asked: it is the variables that fill it in.
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
