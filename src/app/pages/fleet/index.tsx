import { css } from '@emotion/css';
import { type GrafanaTheme2, LoadingState } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { EmptyState, FilterInput, FilterPill, LinkButton, LoadingPlaceholder, Stack, useStyles2 } from '@grafana/ui';
import { useMemo, useState } from 'react';
import { LEVEL_NAMES, type LevelName } from '../../../query/level';
import {
  ChangeList,
  FiringList,
  levelText,
  NoSource,
  RangeControls,
  SourceNotes,
  Unattributed,
} from '../../components';
import { columns } from '../../components/Section';
import {
  type ConfiguredSource,
  type Firing,
  firingOf,
  settingsLink,
  type SourceStates,
  useDataSource,
  usePageRange,
  useRules,
  useSignal,
  useSourceStates,
} from '../../data';
import {
  type FleetModel,
  fleetOf,
  healthRequest,
  matches,
  readHealth,
  readVersions,
  unattributedFindings,
  versionsRequest,
} from '../../models/fleet';
import { useSignalsOf } from '../../models/resources';
import { appLink, AppPage, hasRole, unescaped } from '../../shell';
import { ModelCard } from './ModelCard';

/** The app's home. */
export default function FleetPage() {
  const { source } = useDataSource();
  return source === undefined ? (
    <AppPage>
      <NoSource />
    </AppPage>
  ) : (
    <Fleet source={source} />
  );
}

const REQUESTS = [healthRequest(), versionsRequest()];

/** All models, the worst first, with what changed and what fires beside them. */
function Fleet({ source }: { readonly source: ConfiguredSource }) {
  const styles = useStyles2(fleetStyles);
  const page = usePageRange('now-6h');
  const data = useSignal(REQUESTS, page.range);
  const sources = useSourceStates(page.range, data.errors);
  const rules = useRules(page.range);
  const [text, setText] = useState('');
  const [level, setLevel] = useState<LevelName>();
  const findings = useMemo(() => readHealth(data), [data]);
  const signalsOf = useSignalsOf();
  const isMeasured = sources.prometheus.state === 'reached';
  const models = useMemo(
    () => fleetOf(findings, readVersions(data), { isMeasured, signalsOf }),
    [data, findings, isMeasured, signalsOf]
  );
  const firing = useMemo(() => (rules.state === 'done' ? firingOf(rules.value) : []), [rules]);
  const shown = models.filter((model) => matches(model, text) && (level === undefined || model.level === level));
  const isLoading = data.state === LoadingState.Loading;
  const isFirst = data.series.length === 0 && (isLoading || sources.mlflow.state === 'unknown');
  return (
    <AppPage
      subTitle={t('fleet.subtitle', 'The state of every model, the worst first.')}
      actions={<RangeControls range={page} isLoading={isLoading} withRange={false} refreshByDefault="1m" />}
    >
      <SourceNotes sources={sources} data={data} />
      {isFirst ? (
        <LoadingPlaceholder text={t('fleet.loading', 'Loading models')} />
      ) : models.length === 0 ? (
        <EmptyFleet source={source} sources={sources} />
      ) : (
        <div className={styles.columns}>
          <Stack direction="column" gap={2}>
            <FleetFilter models={models} text={text} onText={setText} level={level} onLevel={setLevel} />
            <ModelList models={shown} firing={firing} sources={sources} />
            <Unattributed findings={unattributedFindings(findings)} />
          </Stack>
          <Stack direction="column" gap={2}>
            <FiringList rules={rules} firing={firing} />
            {sources.mlflow.state !== 'absent' && <ChangeList range={page.range} />}
          </Stack>
        </div>
      )}
    </AppPage>
  );
}

interface EmptyFleetProps {
  readonly source: ConfiguredSource;
  readonly sources: SourceStates;
}

/** Where no model is seen yet: what to do about it; or that it is not known whether there is one. */
function EmptyFleet({ source, sources: { prometheus, mlflow } }: EmptyFleetProps) {
  if (prometheus.state === 'failed' || mlflow.state === 'failed') {
    return (
      <EmptyState
        variant="not-found"
        message={t('fleet.not-queried', 'The list of models is not available')}
        button={
          <LinkButton href={settingsLink(source)} variant="secondary" icon="cog">
            <Trans i18nKey="sources.settings">Settings</Trans>
          </LinkButton>
        }
      />
    );
  }
  return (
    <EmptyState
      variant="call-to-action"
      message={t('fleet.empty', 'No models found')}
      button={
        <Stack direction="row" gap={1} justifyContent="center" wrap="wrap">
          {hasRole('Editor') && (
            <LinkButton href={appLink('setup', { ds: source.uid })} icon="rocket">
              <Trans i18nKey="fleet.to-setup">Open setup</Trans>
            </LinkButton>
          )}
          <LinkButton href={settingsLink(source)} variant="secondary" icon="cog">
            <Trans i18nKey="sources.settings">Settings</Trans>
          </LinkButton>
        </Stack>
      }
    >
      {t(
        'fleet.empty-text',
        '{{name}} finds no registered model and no metric of a model. The Setup page leads to the first chart in five minutes.',
        unescaped({ name: source.name })
      )}
    </EmptyState>
  );
}

interface Props {
  readonly models: readonly FleetModel[];
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly level: LevelName | undefined;
  readonly onLevel: (level: LevelName | undefined) => void;
}

/** How many models have each level, as filters; and a search by name. */
function FleetFilter({ models, text, onText, level, onLevel }: Props) {
  const count = (wanted: LevelName) => models.filter((model) => model.level === wanted).length;
  return (
    <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
      <FilterInput
        aria-label={t('fleet.search', 'Search models')}
        placeholder={t('fleet.search', 'Search models')}
        value={text}
        onChange={onText}
        escapeRegex={false}
        width={28}
      />
      <div role="group" aria-label={t('fleet.levels', 'Levels')}>
        <Stack direction="row" gap={1} wrap="wrap">
          {LEVEL_NAMES.filter((name) => count(name) > 0 || name === level).map((name) => (
            <FilterPill
              key={name}
              label={`${levelText(name)} ${count(name)}`}
              selected={name === level}
              onClick={() => onLevel(name === level ? undefined : name)}
            />
          ))}
        </Stack>
      </div>
    </Stack>
  );
}

interface ModelListProps {
  readonly models: readonly FleetModel[];
  readonly firing: readonly Firing[];
  readonly sources: SourceStates;
}

function ModelList({ models, firing, sources }: ModelListProps) {
  const styles = useStyles2(fleetStyles);
  if (models.length === 0) {
    return <EmptyState variant="not-found" message={t('fleet.none-found', 'No models match')} />;
  }
  return (
    <ul className={styles.list} aria-label={t('fleet.models', 'Models')}>
      {models.map((model) => (
        <li key={model.name}>
          <ModelCard
            model={model}
            firing={firing.filter(({ labels }) => labels['model'] === model.name)}
            sources={sources}
          />
        </li>
      ))}
    </ul>
  );
}

const fleetStyles = (theme: GrafanaTheme2) => ({
  columns: columns(theme),
  list: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
});
