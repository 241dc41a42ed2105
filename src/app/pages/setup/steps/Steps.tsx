import type { TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { getBackendSrv } from '@grafana/runtime';
import { Text } from '@grafana/ui';
import { firstValueFrom } from 'rxjs';
import { z } from 'zod';
import { Box, Rows } from '../../../components';
import {
  type ConfiguredSource,
  exploreLink,
  settingsLink,
  useAsync,
  useResource,
  useRules,
  useSignal,
} from '../../../data';
import { overviewSchema } from '../../../models/contract';
import { versionsRequest } from '../../../models/versions';
import { appLink, grafanaLink, useQuery } from '../../../shell';
import { alertsStep, baselinesStep, dashboardsStep, metricsStep, modelsStep, sourceStep, statusSchema } from './state';
import { Step } from './Step';
import { useBaselines } from './useBaselines';

interface Props {
  readonly source: ConfiguredSource;
  /** Another object asks again. */
  readonly turn: TimeRange;
}

const foundSchema = z.array(z.object({ uid: z.string() }));

/** How many of the app's dashboards Grafana has, by their tag. */
async function countDashboards(): Promise<number> {
  const { data } = await firstValueFrom(
    getBackendSrv().fetch<unknown>({
      url: '/api/search',
      params: { tag: 'modelwatch', type: 'dash-db' },
      showErrorAlert: false,
    })
  );
  return foundSchema.parse(data).length;
}

const FIRST_QUESTION = [{ queryVersion: 1 as const, signal: 'latency' }];

/** The way from nothing to alerts, each step with how far it is. */
export function Steps({ source, turn }: Props) {
  const { ds } = useQuery();
  const status = useResource({ path: 'status', schema: statusSchema, turn });
  const overview = useResource({ path: 'contract', schema: overviewSchema, turn });
  const versions = useSignal(versionsRequest(), turn);
  const baselines = useBaselines(source.uid, versions);
  const dashboards = useAsync(countDashboards, turn);
  const rules = useRules(turn);
  const hasMetrics = overview.state === 'done' && overview.value.models.length > 0;
  return (
    <Box title={t('setup.steps', 'Steps')} aside={<Text color="secondary">{source.name}</Text>}>
      <Rows>
        <Step
          title={t('setup.source', 'Connect to Prometheus and MLflow')}
          state={sourceStep(status)}
          href={settingsLink(source)}
          action={t('sources.settings', 'Settings')}
        />
        <Step
          title={t('setup.metrics', 'Expose metrics')}
          state={metricsStep(overview)}
          href="#contract"
          action={t('setup.to-contract', 'Exposed metrics')}
        />
        <Step title={t('setup.registered', 'Register models in MLflow')} state={modelsStep(versions)} />
        <Step
          title={t('setup.baseline', 'Store a baseline with each version')}
          state={baselinesStep(baselines)}
          href={appLink('baselines', { ds })}
          action={t('setup.to-baselines', 'Baselines')}
        />
        <Step
          title={t('setup.first-chart', 'See the first chart')}
          state={
            hasMetrics
              ? {
                  state: 'done',
                  text: t('setup.chart-ready', 'Metrics are available: query any signal in Explore.'),
                }
              : { state: 'todo', text: t('setup.chart-waits', 'Available once metrics are exposed.') }
          }
          href={exploreLink(source.uid, FIRST_QUESTION, turn)}
          action={t('setup.explore', 'Explore')}
        />
        <Step
          title={t('setup.dashboards-title', 'Import the dashboards')}
          state={dashboardsStep(dashboards)}
          href={
            dashboards.state === 'done' && dashboards.value > 0
              ? grafanaLink('/dashboards', { tag: 'modelwatch' })
              : grafanaLink('/plugins/modelwatch-monitoring-app', { page: 'dashboards' })
          }
          action={t('setup.to-dashboards', 'Dashboards')}
        />
        <Step
          title={t('setup.alerts', 'Choose alert rules')}
          state={alertsStep(rules)}
          href={appLink('alerts', { ds })}
          action={t('setup.to-alerts', 'Alerts')}
        />
      </Rows>
    </Box>
  );
}
