import { css } from '@emotion/css';
import { type GrafanaTheme2, LoadingState } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import {
  Badge,
  EmptyState,
  FilterInput,
  FilterPill,
  LinkButton,
  LoadingPlaceholder,
  Stack,
  Text,
  TextLink,
  useStyles2,
} from '@grafana/ui';
import { useMemo, useState } from 'react';
import {
  ChangeList,
  FiringList,
  LevelBadge,
  levelText,
  NoSource,
  RangeControls,
  Reason,
  SourceNotes,
  Unattributed,
  VersionTag,
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
  type Level,
  LEVEL_NAMES,
  matches,
  readHealth,
  readVersions,
  unattributedFindings,
  versionsRequest,
} from '../../models/fleet';
import { useSignalsOf } from '../../models/kinds';
import { appLink, AppPage, hasRole, modelLink, unescaped, useQuery } from '../../shell';

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
  const [level, setLevel] = useState<Level>();
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
        message={t('fleet.unasked', 'The list of models is not available')}
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
  readonly level: Level | undefined;
  readonly onLevel: (level: Level | undefined) => void;
}

/** How many models stand at each level, each a filter; and a search by name. */
function FleetFilter({ models, text, onText, level, onLevel }: Props) {
  const count = (wanted: Level) => models.filter((model) => model.level === wanted).length;
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

interface ModelCardProps {
  readonly model: FleetModel;
  readonly firing: readonly Firing[];
  readonly sources: SourceStates;
}

/** More would be a list to read: the model's own page has it. */
const MOST_REASONS = 2;

/** One model: its level, what is worst about it, its versions, and whether alerts fire. */
function ModelCard({ model, firing, sources }: ModelCardProps) {
  const styles = useStyles2(getStyles, model.level);
  const { ds } = useQuery();
  const urgent = model.findings.filter(({ level }) => level !== 'ok');
  const reasons = urgent.slice(0, MOST_REASONS);
  return (
    <article className={styles.card} aria-label={model.name}>
      <Stack direction="row" gap={1} wrap="wrap" alignItems="center" justifyContent="space-between">
        <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
          <LevelBadge level={model.level} />
          <TextLink href={modelLink(model.name, { ds })} inline={false} weight="medium" color="primary">
            {model.name}
          </TextLink>
          <Text variant="bodySmall" color="secondary">
            {summary(model, sources)}
          </Text>
          <Alerts firing={firing} />
        </Stack>
        <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
          {model.versions.map((version) => (
            <VersionTag
              key={version.version}
              version={version}
              href={modelLink(model.name, { ds, version: version.version })}
            />
          ))}
        </Stack>
      </Stack>
      {reasons.map((finding) => (
        <Reason key={`${finding.id} ${finding.version ?? ''}`} finding={finding} />
      ))}
      {urgent.length > reasons.length && (
        <TextLink href={modelLink(model.name, { ds })} inline={false} variant="bodySmall">
          {t('fleet.more', '{{count}} more', { count: urgent.length - reasons.length })}
        </TextLink>
      )}
    </article>
  );
}

function Alerts({ firing }: { readonly firing: readonly Firing[] }) {
  const soon = firing.filter(({ state }) => state === 'pending').length;
  const now = firing.length - soon;
  return (
    <>
      {now > 0 && <Badge color="red" icon="bell" text={t('fleet.firing', '{{count}} firing', { count: now })} />}
      {soon > 0 && (
        <Badge color="blue" icon="clock-nine" text={t('fleet.pending', '{{count}} pending', { count: soon })} />
      )}
    </>
  );
}

/** How many signals stand at each level, as on the model's own page; of a model without figures, why it has none. */
function summary({ findings, unknown }: FleetModel, { prometheus }: SourceStates): string {
  const count = (wanted: Level) =>
    wanted === 'insufficient' ? unknown : findings.filter(({ level }) => level === wanted).length;
  if (findings.length > 0) {
    return LEVEL_NAMES.filter((level) => count(level) > 0)
      .map((level) => `${count(level)} ${levelText(level).toLowerCase()}`)
      .join(' · ');
  }
  switch (prometheus.state) {
    case 'reached':
      return t('fleet.unmeasured', 'Registered in MLflow; no metrics in this time range');
    case 'failed':
      return t('fleet.unasked-metrics', 'Registered in MLflow; its metrics could not be queried');
    default:
      return t('fleet.registered', 'Registered in MLflow');
  }
}

const getStyles = (theme: GrafanaTheme2, level: Level) => {
  const edge = {
    critical: theme.colors.error.main,
    warning: theme.colors.warning.main,
    insufficient: theme.colors.border.strong,
    ok: theme.colors.success.main,
  }[level];
  return {
    card: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
      padding: theme.spacing(1.5, 2),
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderLeft: `${theme.spacing(0.5)} solid ${edge}`,
      borderRadius: theme.shape.radius.default,
    }),
  };
};
