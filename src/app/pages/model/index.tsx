import { LoadingState } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import {
  Alert,
  Button,
  Collapse,
  Dropdown,
  LoadingPlaceholder,
  Menu,
  RadioButtonGroup,
  Stack,
  Text,
  useStyles2,
} from '@grafana/ui';
import { useMemo, useState } from 'react';
import { useParams } from 'react-router-dom';
import { Section, ChangeList, FiringList, LevelBadge, NoSource, RangeControls, Reason } from '../../components';
import {
  type ConfiguredSource,
  firingOf,
  type PageRange,
  useDataSource,
  usePageRange,
  useRules,
  useSignals,
} from '../../data';
import {
  type Finding,
  type FleetModel,
  type FleetVersion,
  healthRequest,
  modelOf,
  readHealth,
  readVersions,
  versionsRequest,
} from '../../models/fleet';
import { AppPage, dashboardLink, useQuery } from '../../shell';
import { Baselines, Versions } from './Versions';
import { modelStyles, Signals } from './Signals';
import { dashboardQuery, DASHBOARDS } from './panels';

/** One model: how it stands and why, its signals, its versions, its alerts and its baselines. */
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
  const { health, versions } = useSignals(
    { health: { ...healthRequest(model), version }, versions: versionsRequest(model) },
    page.range
  );
  const rules = useRules(page.range);
  const firing = useMemo(
    () => (rules.state === 'done' ? firingOf(rules.value).filter(({ labels }) => labels['model'] === model) : []),
    [rules, model]
  );
  const registered = useMemo(() => readVersions(versions).filter((one) => one.model === model), [versions, model]);
  const state = useMemo(() => modelOf(model, readHealth(health), registered), [model, health, registered]);
  return (
    <AppPage
      title={model}
      actions={
        <>
          <Dashboards model={model} version={version} source={source} range={page} />
          <RangeControls range={page} isLoading={health.state === LoadingState.Loading} />
        </>
      }
    >
      <Stack direction="column" gap={2}>
        {(health.errors ?? []).map(({ message, refId }) => (
          <Alert key={refId ?? message} severity="error" title={t('model.failed', 'The health query failed')}>
            {message}
          </Alert>
        ))}
        <VersionPicker versions={state.versions} chosen={version} />
        <div className={styles.columns}>
          <Stack direction="column" gap={2}>
            <Health state={state} isLoading={health.state === LoadingState.Loading} />
            <Signals model={model} version={version} page={page} source={source} />
            <Versions source={source} registered={registered} state={state} data={versions} />
            <Baselines model={model} refreshKey={page.range} />
          </Stack>
          <Stack direction="column" gap={2}>
            <FiringList rules={rules} firing={firing} />
            <ChangeList model={model} range={page.range} />
          </Stack>
        </div>
      </Stack>
    </AppPage>
  );
}

interface HealthProps {
  readonly state: FleetModel;
  readonly isLoading: boolean;
}

/** The level of the model, with all that it comes of: what is urgent first, what is well folded. */
function Health({ state, isLoading }: HealthProps) {
  const { findings, level } = state;
  const isFirst = isLoading && findings.length === 0;
  return (
    <Section title={t('model.state', 'Health')} aside={isFirst ? undefined : <LevelBadge level={level} />}>
      {isFirst ? (
        <LoadingPlaceholder text={t('model.loading', 'Loading health')} />
      ) : findings.length === 0 ? (
        <Text color="secondary">
          <Trans i18nKey="model.unmeasured">
            No metrics in this time range. Choose a longer range, or check the exposed metrics on the Setup page.
          </Trans>
        </Text>
      ) : (
        <>
          <Reasons findings={findings.filter((one) => one.level !== 'ok' && one.level !== 'insufficient')} />
          <Folded
            findings={findings.filter((one) => one.level === 'insufficient')}
            label={(count) => t('model.not-known', 'Insufficient data: {{count}}', { count })}
          />
          <Folded
            findings={findings.filter((one) => one.level === 'ok')}
            label={(count) => t('model.well', 'OK: {{count}}', { count })}
          />
        </>
      )}
    </Section>
  );
}

function Reasons({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <Stack direction="column" gap={1}>
      {findings.map((finding) => (
        <Reason key={`${finding.id} ${finding.version ?? ''}`} finding={finding} />
      ))}
    </Stack>
  );
}

interface FoldedProps {
  readonly findings: readonly Finding[];
  readonly label: (count: number) => string;
}

function Folded({ findings, label }: FoldedProps) {
  const [isOpen, setOpen] = useState(false);
  if (findings.length === 0) {
    return null;
  }
  return (
    <Collapse label={label(findings.length)} isOpen={isOpen} onToggle={setOpen}>
      <Reasons findings={findings} />
    </Collapse>
  );
}

interface VersionPickerProps {
  readonly versions: readonly FleetVersion[];
  readonly chosen: string | undefined;
}

const ALL = '';

/** Selects the version of the page, in its URL; offers those that are served, and the selected one. */
function VersionPicker({ versions, chosen }: VersionPickerProps) {
  const served = versions.filter(({ served: is, version }) => is === 'yes' || version === chosen);
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
    <div role="group" aria-label={t('model.version', 'Version')}>
      <RadioButtonGroup
        options={options}
        value={chosen ?? ALL}
        onChange={(version) => locationService.partial({ version: version === ALL ? null : version })}
      />
    </div>
  );
}

interface DashboardsProps {
  readonly model: string;
  readonly version: string | undefined;
  readonly source: ConfiguredSource;
  readonly range: PageRange;
}

/** The dashboards, at this model and time. */
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
