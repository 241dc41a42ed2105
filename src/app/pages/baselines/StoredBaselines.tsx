import { dateTimeFormat } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Alert, Button, type Column, InteractiveTable, LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { StatusBadge } from '../../components';
import type { AsyncResult } from '../../data';
import type { BaselineDocument, StoredBaseline } from '../../models/resources';
import { unescaped } from '../../shell';

/** Which versions have a baseline in MLflow, of what, and why the others have none. */
export function StoredBaselines({ result }: { readonly result: AsyncResult<readonly StoredBaseline[]> }) {
  return (
    <Stack direction="column" gap={1}>
      <Text element="h3">
        <Trans i18nKey="baselines.list">Stored in MLflow</Trans>
      </Text>
      {result.state === 'loading' && <LoadingPlaceholder text={t('baselines.list-loading', 'Loading baselines')} />}
      {result.state === 'error' && (
        <Alert severity="info" title={t('baselines.list-failed', 'The baselines could not be loaded')}>
          {result.message}
        </Alert>
      )}
      {result.state === 'done' && <BaselineTable rows={result.value} />}
    </Stack>
  );
}

function BaselineTable({ rows }: { readonly rows: readonly StoredBaseline[] }) {
  const data = useMemo(() => rows.map((row) => ({ ...row, id: row.version })), [rows]);
  const columns = useMemo(
    (): Array<Column<(typeof data)[number]>> => [
      { id: 'version', header: t('baselines.version', 'Version') },
      {
        id: 'found',
        header: t('baselines.baseline', 'Baseline'),
        cell: ({ row: { original } }) =>
          original.found ? (
            <StatusBadge color="green" icon="check" text={t('baselines.there', 'Available')} />
          ) : (
            <Stack direction="column" gap={0.5} alignItems="flex-start">
              <StatusBadge color="orange" icon="exclamation-triangle" text={t('baselines.none', 'None')} />
              <Text variant="bodySmall" color="secondary">
                {original.reason}
              </Text>
            </Stack>
          ),
      },
      {
        id: 'made',
        header: t('baselines.created', 'Created'),
        cell: ({ row: { original } }) => (original.found ? createdOf(original.baseline) : ''),
      },
      {
        id: 'holds',
        header: t('baselines.contents', 'Contents'),
        cell: ({ row: { original } }) => (original.found ? contentsOf(original.baseline) : ''),
      },
      {
        id: 'save',
        header: '',
        cell: ({ row: { original } }) =>
          original.found && (
            <Button
              size="sm"
              variant="secondary"
              icon="download-alt"
              onClick={() => saveDocument(original.baseline)}
              aria-label={t(
                'baselines.save-of',
                'Download the baseline of version {{version}}',
                unescaped({
                  version: original.version,
                })
              )}
            >
              <Trans i18nKey="baselines.save">Download</Trans>
            </Button>
          ),
      },
    ],
    []
  );
  return rows.length === 0 ? (
    <Text color="secondary">
      <Trans i18nKey="baselines.unregistered">
        This model is not in MLflow's registry. A time window can still be its baseline.
      </Trans>
    </Text>
  ) : (
    <InteractiveTable columns={columns} data={data} getRowId={({ id }) => id} />
  );
}

const createdOf = ({ created }: BaselineDocument): string =>
  created === undefined ? t('baselines.undated', 'unknown') : dateTimeFormat(created);

/** A summary of what the signals will find in it. */
export function contentsOf({ rows, features, groups, scores, classes, attributions }: BaselineDocument): string {
  const count = (n: number) => n.toLocaleString();
  return [
    ...(rows === undefined ? [] : [t('baselines.rows', '{{n}} predictions', unescaped({ n: count(rows) }))]),
    t('baselines.features', '{{n}} features', unescaped({ n: count(Object.keys(features).length) })),
    ...(scores === undefined ? [] : [t('baselines.scores', 'scores')]),
    ...(classes === undefined ? [] : [t('baselines.classes', 'classes')]),
    ...(Object.keys(groups).length === 0 ? [] : [t('baselines.groups', 'groups')]),
    ...(Object.keys(attributions).length === 0 ? [] : [t('baselines.attributions', 'attributions')]),
  ].join(', ');
}

/** Hands the artifact to the browser as the file that MLflow's run is to hold. */
export function saveDocument(baseline: BaselineDocument): void {
  const url = URL.createObjectURL(
    new Blob([`${JSON.stringify(baseline, undefined, 2)}\n`], { type: 'application/json' })
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = 'baseline.json';
  link.click();
  URL.revokeObjectURL(url);
}
