import { LoadingState, type PanelData } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Badge, type Column, InteractiveTable, Stack, Text, TextLink, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { Ago, Box, LevelBadge, Sign, stateOf } from '../../components';
import { type ConfiguredSource, mlflowLinks } from '../../data';
import type { FleetModel, FleetVersion } from '../../models/fleet';
import type { Version } from '../../models/versions';
import { modelLink, useQuery } from '../../shell';
import { modelStyles } from './styles';

interface Props {
  readonly source: ConfiguredSource;
  readonly registered: readonly Version[];
  readonly state: FleetModel;
  readonly data: PanelData;
}

interface Row extends FleetVersion {
  readonly inMlflow: Version | undefined;
}

/** Every version there is: how it stands, which aliases point at it, and the run that made it. */
export function Versions({ source, registered, state, data }: Props) {
  const styles = useStyles2(modelStyles);
  const rows = useMemo(
    () =>
      state.versions.map((one): Row => ({
        ...one,
        inMlflow: registered.find(({ version }) => version === one.version),
      })),
    [state, registered]
  );
  const columns = useColumns(source, state.name);
  return (
    <Box title={t('model.versions', 'Versions')}>
      {data.state === LoadingState.Error && (
        <Text color="secondary">{(data.errors ?? []).map(({ message }) => message).join(' ')}</Text>
      )}
      {rows.length === 0 ? (
        <Text color="secondary">
          <Trans i18nKey="model.no-versions">No version is registered, and none appears in the metrics.</Trans>
        </Text>
      ) : (
        <div className={styles.scrolling}>
          <InteractiveTable columns={columns} data={rows} getRowId={({ version }) => version} />
        </div>
      )}
    </Box>
  );
}

function useColumns(source: ConfiguredSource, model: string): Column<Row>[] {
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
      { id: 'level', header: t('version.state', 'State'), cell: ({ row: { original } }) => <State row={original} /> },
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
  }, [source.uid, model, ds]);
}

function State({ row }: { readonly row: Row }) {
  return row.served === 'yes' ? <LevelBadge level={row.level} /> : <Sign color="darkgrey" {...stateOf(row)} />;
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
