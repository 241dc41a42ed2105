import { LoadingState } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import {
  Alert,
  Button,
  Dropdown,
  EmptyState,
  LinkButton,
  Menu,
  RadioButtonGroup,
  Stack,
  useStyles2,
} from '@grafana/ui';
import { useMemo } from 'react';
import { useParams } from 'react-router-dom';
import { namesSchema } from '../../../datasource/lookups';
import { ChangeList, FiringList, NoSource, RangeControls, SourceNotes, Unattributed } from '../../components';
import {
  type ConfiguredSource,
  firingOf,
  type PageRange,
  type SourceStates,
  useDataSource,
  usePageRange,
  useResource,
  useRules,
  useSignals,
  useSourceStates,
} from '../../data';
import {
  type FleetVersion,
  hasFigure,
  healthRequest,
  modelOf,
  readHealth,
  readVersions,
  unattributedFindings,
  versionsRequest,
} from '../../models/fleet';
import { useNotNeeded } from '../../models/resources';
import { appLink, AppPage, dashboardLink, HOME, unescaped, useQuery } from '../../shell';
import { Actions } from './Actions';
import { Health, isUnknownToPrometheus } from './Health';
import { dashboardQuery, DASHBOARDS } from './panels';
import { modelStyles, Signals } from './Signals';
import { Baselines, Versions } from './Versions';

/** One model: its health and why, its signals, its versions, its alerts and its baselines. */
export default function ModelPage() {
  const { source } = useDataSource();
  const { model = '' } = useParams();
  const { version } = useQuery();
  return source === undefined ? (
    <AppPage title={model}>
      <NoSource />
    </AppPage>
  ) : (
    <Model key={model} source={source} model={model} version={version} />
  );
}

interface Props {
  readonly source: ConfiguredSource;
  readonly model: string;
  /** All of them where none is chosen. */
  readonly version: string | undefined;
}

function Model({ source, model, version }: Props) {
  const styles = useStyles2(modelStyles);
  const page = usePageRange('now-6h');
  const dataOf = useSignals(
    {
      // Which versions are served does not depend on the one that is chosen.
      all: healthRequest(model),
      ...(version === undefined ? {} : { chosen: { ...healthRequest(model), version } }),
      versions: versionsRequest(model),
    },
    page.range
  );
  const all = dataOf('all');
  const versions = dataOf('versions');
  const health = version === undefined ? all : dataOf('chosen');
  const isLoading = health.state === LoadingState.Loading;
  const areVersionsLoading = [all, versions].some(({ state }) => state === LoadingState.Loading);
  const errors = useMemo(() => [...(health.errors ?? []), ...(versions.errors ?? [])], [health, versions]);
  const sources = useSourceStates(page.range, errors);
  const isMeasured = sources.prometheus.state === 'reached' && all.state === LoadingState.Done;
  const names = useResource({ path: 'models', schema: namesSchema, refreshKey: page.range });
  const rules = useRules(page.range);
  const firing = useMemo(
    () => (rules.state === 'done' ? firingOf(rules.value).filter(({ labels }) => labels['model'] === model) : []),
    [rules, model]
  );
  const notNeeded = useNotNeeded()(model);
  const registered = useMemo(() => readVersions(versions).filter((one) => one.model === model), [versions, model]);
  const known = useMemo(
    () => modelOf(model, readHealth(all), registered, { isMeasured }).versions,
    [model, all, registered, isMeasured]
  );
  const findings = useMemo(
    () => readHealth(health).filter((one) => hasFigure(one) || !notNeeded.includes(one.id)),
    [health, notNeeded]
  );
  const state = useMemo(
    () => ({ ...modelOf(model, findings, registered), versions: known }),
    [model, findings, registered, known]
  );
  const isAnswered = isAsked(sources) && all.state === LoadingState.Done && !areVersionsLoading && !isLoading;
  const isThere = registered.length > 0 || state.findings.some(hasFigure) || known.length > 0;
  return (
    <AppPage
      title={model}
      actions={
        <>
          <Dashboards model={model} version={version} source={source} range={page} />
          <RangeControls range={page} isLoading={isLoading} />
        </>
      }
    >
      <Stack direction="column" gap={2}>
        <SourceNotes sources={sources} data={{ errors, series: [] }} />
        {isAnswered && !isThere && names.state === 'done' && !names.value.includes(model) ? (
          <NoSuchModel model={model} sources={sources} />
        ) : (
          <>
            <VersionPicker versions={known} chosen={version} isAnswered={isAnswered} />
            <div className={styles.columns}>
              <Stack direction="column" gap={2}>
                {sources.prometheus.state !== 'absent' && (
                  <Health state={state} notNeeded={notNeeded} isLoading={isLoading} sources={sources} />
                )}
                {sources.mlflow.state !== 'absent' && (
                  <Actions uid={source.uid} model={model} refreshKey={page.range} />
                )}
                {sources.prometheus.state !== 'absent' && !isUnknownToPrometheus(state, sources) && (
                  <Signals model={model} version={version} page={page} source={source} notNeeded={notNeeded} />
                )}
                <Versions
                  source={source}
                  registered={registered}
                  state={state}
                  data={versions}
                  sources={sources}
                  isLoading={areVersionsLoading}
                />
                {sources.mlflow.state !== 'absent' && <Baselines model={model} refreshKey={page.range} />}
                <Unattributed findings={unattributedFindings(findings)} />
              </Stack>
              <Stack direction="column" gap={2}>
                <FiringList rules={rules} firing={firing} />
                {sources.mlflow.state !== 'absent' && <ChangeList model={model} range={page.range} />}
              </Stack>
            </div>
          </>
        )}
      </Stack>
    </AppPage>
  );
}

/** Whether all sources could be queried: only then may anything be reported as not existing. */
const isAsked = ({ prometheus, mlflow }: SourceStates): boolean =>
  [prometheus, mlflow].every(({ state }) => state === 'reached' || state === 'absent');

interface NoSuchModelProps {
  readonly model: string;
  readonly sources: SourceStates;
}

function NoSuchModel({ model, sources: { prometheus, mlflow } }: NoSuchModelProps) {
  const { ds } = useQuery();
  return (
    <EmptyState
      variant="not-found"
      message={t('model.nowhere', 'There is no model "{{model}}"', unescaped({ model }))}
      button={
        <LinkButton href={appLink(HOME, { ds })}>
          <Trans i18nKey="shell.to-fleet">Go to Fleet</Trans>
        </LinkButton>
      }
    >
      {mlflow.state === 'absent'
        ? t('model.not-in-prometheus', 'Prometheus has no model of this name.')
        : prometheus.state === 'absent'
          ? t('model.not-in-mlflow', 'MLflow has no model of this name.')
          : t('model.in-neither', 'Neither Prometheus nor MLflow has a model of this name.')}
    </EmptyState>
  );
}

interface VersionPickerProps {
  readonly versions: readonly FleetVersion[];
  readonly chosen: string | undefined;
  /** Whether it is known which versions there are. */
  readonly isAnswered: boolean;
}

const ALL = '';

/** Selects the version of the page, in its URL; offers those that are served, and the selected one. */
function VersionPicker({ versions, chosen, isAnswered }: VersionPickerProps) {
  const served = versions.filter(({ served: is, version }) => is === 'yes' || version === chosen);
  const isUnknown = isAnswered && chosen !== undefined && !versions.some(({ version }) => version === chosen);
  if (served.length < 2 && chosen === undefined) {
    return null;
  }
  const options = [
    { value: ALL, label: t('model.all-versions', 'All versions') },
    ...served.map(({ version, aliases }) => ({
      value: version,
      label: [`v${version}`, ...aliases.map((alias) => `@${alias}`)].join(' '),
    })),
  ];
  return (
    <>
      <div role="group" aria-label={t('model.version', 'Version')}>
        <RadioButtonGroup
          options={options}
          value={chosen ?? ALL}
          onChange={(version) => locationService.partial({ version: version === ALL ? null : version })}
        />
      </div>
      {isUnknown && (
        <Alert
          severity="info"
          title={t(
            'model.no-such-version',
            'There is no version {{version}} of this model, or it has no metrics in this time range',
            unescaped({ version: chosen })
          )}
        />
      )}
    </>
  );
}

interface DashboardsProps {
  readonly model: string;
  readonly version: string | undefined;
  readonly source: ConfiguredSource;
  readonly range: PageRange;
}

function Dashboards(props: DashboardsProps) {
  const query = dashboardQuery(props);
  return (
    <Dropdown
      overlay={
        <Menu>
          {DASHBOARDS.map(({ slug, title }) => (
            <Menu.Item key={slug} label={title()} url={dashboardLink(slug, query)} />
          ))}
        </Menu>
      }
    >
      <Button variant="secondary" icon="apps">
        {t('model.dashboards', 'Dashboards')}
      </Button>
    </Dropdown>
  );
}
