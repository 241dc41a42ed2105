import { css } from '@emotion/css';
import { type GrafanaTheme2, type IconName, LoadingState, type PanelData, type TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type BadgeColor, LinkButton, Stack, Text, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { z } from 'zod';
import { NoSource, RangeControls, Rows, Section, StatusBadge } from '../../components';
import {
  type AsyncResult,
  type ConfiguredSource,
  exploreLink,
  request,
  resource,
  settingsLink,
  statusSchema,
  useAsync,
  useDataSource,
  usePageRange,
  useResource,
  useRules,
  useSignal,
} from '../../data';
import { readVersions, versionsRequest } from '../../models/fleet';
import { baselinesSchema, type ContractOverview, overviewSchema } from '../../models/resources';
import { appLink, AppPage, grafanaLink, useQuery } from '../../shell';
import { Contract } from './Contract';
import {
  alertsStep,
  baselinesStep,
  type CountedBaselines,
  dashboardsStep,
  metricsStep,
  modelsStep,
  modelsWithUseOfBaselines,
  sourceStep,
  type StepState,
} from './steps';

/** From nothing to the first chart: what is there, what is missing, and how the models are instrumented. */
export default function Setup() {
  const { source } = useDataSource();
  const page = usePageRange('now-1h');
  return (
    <AppPage
      subTitle={t('setup.subtitle', 'Connect data sources, expose metrics, and check what your models expose.')}
      actions={<RangeControls range={page} isLoading={false} withRange={false} />}
    >
      {source === undefined ? (
        <NoSource />
      ) : (
        <Stack direction="column" gap={2}>
          <Steps source={source} refreshKey={page.range} />
          <Contract refreshKey={page.range} />
        </Stack>
      )}
    </AppPage>
  );
}

interface Props {
  readonly source: ConfiguredSource;
  /** Another object loads again. */
  readonly refreshKey: TimeRange;
}

const foundSchema = z.array(z.object({ uid: z.string() }));

/** How many of the app's dashboards Grafana has, by their tag. */
async function countDashboards(): Promise<number> {
  const params = { tag: 'modelwatch', type: 'dash-db' };
  return (await request(foundSchema, { url: '/api/search', params })).length;
}

const FIRST_QUESTION = [{ signal: 'latency' }];

/** The way from nothing to alerts, each step with how far it is. */
function Steps({ source, refreshKey }: Props) {
  const { ds } = useQuery();
  const status = useResource({ path: 'status', schema: statusSchema, refreshKey });
  const overview = useResource({ path: 'contract', schema: overviewSchema, refreshKey });
  const versions = useSignal(versionsRequest(), refreshKey);
  const baselines = useBaselines(source.uid, versions, overview);
  const dashboards = useAsync(countDashboards, refreshKey);
  const rules = useRules(refreshKey);
  const hasMetrics = overview.state === 'done' && overview.value.models.length > 0;
  return (
    <Section title={t('setup.steps', 'Steps')} aside={<Text color="secondary">{source.name}</Text>}>
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
          href={exploreLink(source.uid, FIRST_QUESTION, refreshKey)}
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
    </Section>
  );
}

interface StepProps {
  readonly title: string;
  readonly state: StepState;
  /** Where it is done, or looked at. */
  readonly href?: string;
  readonly action?: string;
}

const STYLES: Readonly<Record<StepState['state'], { readonly color: BadgeColor; readonly icon: IconName }>> = {
  loading: { color: 'blue', icon: 'sync' },
  done: { color: 'green', icon: 'check' },
  todo: { color: 'orange', icon: 'arrow-right' },
  optional: { color: 'darkgrey', icon: 'minus-circle' },
  failed: { color: 'red', icon: 'exclamation-triangle' },
};

function stateText(state: StepState['state']): string {
  return {
    loading: t('setup.checking', 'Checking'),
    done: t('setup.done', 'Done'),
    todo: t('setup.todo', 'To do'),
    optional: t('setup.optional', 'Optional'),
    failed: t('setup.failed', 'Needs attention'),
  }[state];
}

/** One step: its state, an explanation, and how to do it. */
function Step({ title, state, href, action }: StepProps) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.step}>
      <StatusBadge {...STYLES[state.state]} text={stateText(state.state)} />
      <Stack direction="column" gap={0}>
        <Text weight="medium">{title}</Text>
        <Text color="secondary">{state.text}</Text>
      </Stack>
      {href !== undefined && action !== undefined && (
        <LinkButton href={href} size="sm" variant="secondary" fill="outline">
          {action}
        </LinkButton>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  step: css({
    display: 'grid',
    // As wide as the longest state: each step is a separate grid, and the titles have to align.
    gridTemplateColumns: 'minmax(9rem, max-content) minmax(0, 1fr) max-content',
    gap: theme.spacing(1, 2),
    alignItems: 'center',
    justifyItems: 'start',
    whiteSpace: 'pre-line',
    [theme.breakpoints.down('md')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
});

/** At most this many models are checked: the step is done when any has a baseline. */
const MAX_MODELS = 10;

/** How many versions of the registered models keep a baseline, of those that have use of one where that is known. */
function useBaselines(
  uid: string,
  versions: PanelData,
  overview: AsyncResult<ContractOverview>
): AsyncResult<CountedBaselines> {
  const models = useMemo(() => {
    if (versions.state === LoadingState.Loading || overview.state === 'loading') {
      return undefined;
    }
    const needing = overview.state === 'done' ? modelsWithUseOfBaselines(overview.value) : undefined;
    const registered = [...new Set(readVersions(versions).map(({ model }) => model))];
    return registered.filter((model) => needing?.has(model) !== false).slice(0, MAX_MODELS);
  }, [versions, overview]);
  const question = useMemo(() => (models === undefined ? undefined : () => countOf(uid, models)), [uid, models]);
  return useAsync(question);
}

async function countOf(uid: string, models: readonly string[]): Promise<CountedBaselines> {
  const requests = models.map((model) => resource(uid, 'baselines', baselinesSchema, { query: { model } }));
  const all = (await Promise.all(requests)).flatMap((stored, i) =>
    stored.map(({ found, version }) => ({ found, name: `${models[i] ?? ''} v${version}` }))
  );
  const without = all.filter(({ found }) => !found).map(({ name }) => name);
  return { stored: all.length - without.length, all: all.length, without };
}
