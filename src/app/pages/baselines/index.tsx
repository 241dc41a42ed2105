import { t, Trans } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import { Alert, EmptyState, LinkButton, LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import { useCallback } from 'react';
import { ComboboxField } from '../../../datasource/editor/selection/AsyncCombobox';
import { namedChoices } from '../../../datasource/editor/selection/pickers';
import { addLink, useAsync, useDataSource } from '../../data';
import { AppPage, useQuery } from '../../shell';
import { Capture } from './Capture';
import { Compare } from './Compare';
import { modelsOf, storedBaselines } from './SideFields';
import { StoredBaselines } from './StoredBaselines';

/** What is normal for a model: the baselines that its versions have, new ones made of a window, and two compared. */
export default function Baselines() {
  const { source } = useDataSource();
  return (
    <AppPage
      subTitle={
        <Text color="secondary">
          <Trans i18nKey="baselines.what">
            The distribution of a model's inputs, scores and groups in normal operation. Drift is measured against it.
          </Trans>
        </Text>
      }
    >
      {source === undefined ? (
        <EmptyState
          variant="call-to-action"
          message={t('baselines.no-source', 'Baselines need a Modelwatch data source')}
          button={
            <LinkButton href={addLink()} icon="plus">
              <Trans i18nKey="sources.add">Add a Modelwatch data source</Trans>
            </LinkButton>
          }
        />
      ) : (
        <OfSource uid={source.uid} />
      )}
    </AppPage>
  );
}

function OfSource({ uid }: { readonly uid: string }) {
  const query = useQuery();
  const models = useAsync(useCallback(() => modelsOf(uid), [uid]));
  if (models.state === 'loading') {
    return <LoadingPlaceholder text={t('baselines.models-loading', 'Loading models')} />;
  }
  if (models.state === 'error') {
    return <Alert title={t('baselines.models-failed', 'The models could not be listed')}>{models.message}</Alert>;
  }
  const model = query['model'] ?? models.value[0];
  if (model === undefined) {
    return (
      <EmptyState variant="not-found" message={t('baselines.no-model', 'No models found')}>
        <Trans i18nKey="baselines.no-model-text">
          Neither Prometheus nor MLflow's registry has a model. The Setup page lists the metrics to expose.
        </Trans>
      </EmptyState>
    );
  }
  return (
    <Stack direction="column" gap={4}>
      <ComboboxField
        id="baselines-model"
        label={t('baselines.model', 'Model')}
        width={40}
        options={namedChoices(models.value)}
        value={model}
        isRequired
        onChange={(name) => locationService.partial({ model: name })}
      />
      <OfModel key={model} uid={uid} model={model} />
    </Stack>
  );
}

function OfModel({ uid, model }: { readonly uid: string; readonly model: string }) {
  const stored = useAsync(useCallback(() => storedBaselines(uid, model), [uid, model]));
  const known = stored.state === 'done' ? stored.value : [];
  return (
    <>
      <StoredBaselines result={stored} />
      <Capture uid={uid} model={model} stored={known} onStored={stored.reload} />
      <Compare uid={uid} model={model} stored={known} />
    </>
  );
}
