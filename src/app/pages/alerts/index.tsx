import { t, Trans } from '@grafana/i18n';
import { Alert, LoadingPlaceholder } from '@grafana/ui';
import { useCallback } from 'react';
import { installedGroups } from '../../alerting/ruler';
import { NoSource } from '../../components';
import { resource, useDataSource, useAsync } from '../../data';
import { namesSchema } from '../../../datasource/lookups';
import { AppPage } from '../../shell';
import { Packs } from './Packs';

/** Alert rules for the models: the catalogue, simulated on the models' past, and what of it is installed in Grafana. */
export default function Alerts() {
  const { source } = useDataSource();
  return source === undefined ? (
    <AppPage>
      <NoSource />
    </AppPage>
  ) : (
    <OfSource key={source.uid} uid={source.uid} />
  );
}

function OfSource({ uid }: { readonly uid: string }) {
  const models = useAsync(useCallback(() => resource(uid, 'models', namesSchema), [uid]));
  const groups = useAsync(installedGroups);
  if (groups.state === 'loading' || models.state === 'loading') {
    return (
      <AppPage>
        <LoadingPlaceholder text={t('alerts.loading', 'Loading alert rules')} />
      </AppPage>
    );
  }
  if (groups.state === 'error') {
    return (
      <AppPage>
        <Alert severity="error" title={t('alerts.refused', 'The alert rules could not be loaded')}>
          <Trans i18nKey="alerts.refused-text">
            {{ message: groups.message }} Alert rules can also be provisioned from files: see the documentation on
            alerting.
          </Trans>
        </Alert>
      </AppPage>
    );
  }
  return (
    <Packs
      uid={uid}
      models={models.state === 'done' ? models.value : []}
      modelsError={models.state === 'error' ? models.message : undefined}
      installed={groups.value}
    />
  );
}
