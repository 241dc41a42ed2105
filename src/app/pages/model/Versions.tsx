import { LoadingState, type PanelData } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Badge, type Column, InteractiveTable, Stack, Text, TextLink, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { Ago, LevelBadge, Rows, Section, stateOf, StatusBadge } from '../../components';
import { type AsyncResult, type ConfiguredSource, mlflowLinks, type SourceStates, useResource } from '../../data';
import type { FleetModel, FleetVersion, Version } from '../../models/fleet';
import { baselinesSchema, type StoredBaseline } from '../../models/resources';
import { appLink, modelLink, unescaped, useQuery } from '../../shell';
import { modelStyles } from './Signals';

interface Props {
  readonly source: ConfiguredSource;
  readonly registered: readonly Version[];
  readonly state: FleetModel;
  readonly data: PanelData;
  readonly sources: SourceStates;
  readonly isLoading: boolean;
}

interface Row extends FleetVersion {
  readonly inMlflow: Version | undefined;
}

/** Every version with its level, its aliases and its run. */
export function Versions({ source, registered, state, data, sources: { prometheus, mlflow }, isLoading }: Props) {
  const styles = useStyles2(modelStyles);
  const rows = useMemo(
    () =>
      state.versions.map((one): Row => ({
        ...one,
        inMlflow: registered.find(({ version }) => version === one.version),
      })),
    [state, registered]
  );
  const columns = useColumns(source, state.name, isLoading);
  return (
    <Section title={t('model.versions', 'Versions')}>
      {data.state === LoadingState.Error && mlflow.state === 'reached' && (
        <Text color="secondary">{(data.errors ?? []).map(({ message }) => message).join(' ')}</Text>
      )}
      {rows.length === 0 ? (
        <Text color="secondary">
          {isLoading
            ? t('model.loading-versions', 'Loading versions')
            : prometheus.state === 'reached' && mlflow.state === 'reached'
              ? t('model.no-versions', 'No version is registered, and none appears in the metrics.')
              : t('model.no-known-versions', 'No version is known.')}
        </Text>
      ) : (
        <div className={styles.scrolling}>
          <InteractiveTable columns={columns} data={rows} getRowId={({ version }) => version} />
        </div>
      )}
    </Section>
  );
}

function useColumns(source: ConfiguredSource, model: string, isLoading: boolean): Column<Row>[] {
  const { ds } = useQuery();
  return useMemo(() => {
    const links = mlflowLinks(source.uid);
    return [
      {
        id: 'version',
        header: t('version.version', 'Version'),
        sortType: 'alphanumeric',
        cell: ({ row: { original } }) => (
          <TextLink href={modelLink(model, { ds, version: original.version })}>{`v${original.version}`}</TextLink>
        ),
      },
      {
        id: 'level',
        header: t('version.state', 'State'),
        cell: ({ row: { original } }) => <State row={original} isLoading={isLoading} />,
      },
      {
        id: 'aliases',
        header: t('version.aliases', 'Aliases'),
        cell: ({ row: { original } }) => (
          <Stack direction="row" gap={0.5} wrap="wrap">
            {original.aliases.map((alias) => (
              <Badge key={alias} color="blue" icon="tag-alt" text={alias} />
            ))}
          </Stack>
        ),
      },
      {
        id: 'run',
        header: t('version.run', 'Run'),
        cell: ({ row: { original } }) => (
          <Linked text={original.inMlflow?.run_id?.slice(0, 8)} href={links.run(original.inMlflow?.run_id ?? '')} />
        ),
      },
      {
        id: 'created',
        header: t('version.created', 'Registered'),
        cell: ({ row: { original } }) =>
          typeof original.inMlflow?.created === 'number' ? <Ago time={original.inMlflow.created} /> : null,
      },
      {
        id: 'mlflow',
        header: t('version.mlflow', 'MLflow'),
        cell: ({ row: { original } }) => (
          <Linked
            text={original.inMlflow === undefined ? undefined : t('version.open', 'Open version')}
            href={links.version(model, original.version)}
          />
        ),
      },
    ];
  }, [source.uid, model, ds, isLoading]);
}

function State({ row, isLoading }: { readonly row: Row; readonly isLoading: boolean }) {
  if (isLoading && row.served === 'unknown') {
    return <Text color="secondary">{t('version.loading', 'Loading')}</Text>;
  }
  return row.served === 'yes' ? <LevelBadge level={row.level} /> : <StatusBadge color="darkgrey" {...stateOf(row)} />;
}

/** A text that leads to MLflow, where it is known where that is. */
function Linked({ text, href }: { readonly text: string | undefined; readonly href: string | undefined }) {
  if (text === undefined || href === undefined) {
    return <Text color="secondary">{text ?? t('version.unknown', 'Not in MLflow')}</Text>;
  }
  return (
    <TextLink href={href} external>
      {text}
    </TextLink>
  );
}

interface BaselinesProps {
  readonly model: string;
  /** Another object loads again. */
  readonly refreshKey: object;
}

/** What is normal for each version: whether its run keeps a baseline, of how many rows, since when. */
export function Baselines({ model, refreshKey }: BaselinesProps) {
  const { ds } = useQuery();
  const stored = useResource({ path: 'baselines', query: { model }, schema: baselinesSchema, refreshKey });
  return (
    <Section
      title={t('model.baselines', 'Baselines')}
      aside={
        <TextLink href={appLink('baselines', { ds, model })} inline={false} variant="bodySmall">
          {t('model.to-baselines', 'Create or compare')}
        </TextLink>
      }
    >
      <BaselineList stored={stored} />
    </Section>
  );
}

function BaselineList({ stored }: { readonly stored: AsyncResult<StoredBaseline[]> }) {
  if (stored.state !== 'done') {
    const text = stored.state === 'error' ? stored.message : t('model.loading-baselines', 'Loading baselines');
    return <Text color="secondary">{text}</Text>;
  }
  return stored.value.length === 0 ? (
    <Text color="secondary">
      <Trans i18nKey="model.no-registered">
        No version of this model is registered in MLflow, so there is no baseline.
      </Trans>
    </Text>
  ) : (
    <Rows>
      {stored.value.map((one) => (
        <BaselineRow key={one.version} stored={one} />
      ))}
    </Rows>
  );
}

function BaselineRow({ stored }: { readonly stored: StoredBaseline }) {
  return (
    <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
      <Text weight="medium">{`v${stored.version}`}</Text>
      {stored.found ? (
        <>
          <StatusBadge color="green" icon="check" text={t('model.has-baseline', 'Present')} />
          <Text color="secondary">
            {t(
              'model.baseline-of',
              '{{rows}} rows, {{features}} features',
              unescaped({
                rows: stored.baseline.rows?.toLocaleString() ?? '?',
                features: Object.keys(stored.baseline.features).length,
              })
            )}
          </Text>
          {stored.baseline.created !== undefined && (
            <Text color="secondary">
              <Ago time={Date.parse(stored.baseline.created)} />
            </Text>
          )}
        </>
      ) : (
        <>
          <StatusBadge color="darkgrey" icon="question-circle" text={t('model.no-baseline', 'None')} />
          <Text color="secondary">{stored.reason}</Text>
        </>
      )}
    </Stack>
  );
}
