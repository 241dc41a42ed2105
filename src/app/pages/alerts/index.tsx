import { t, Trans } from '@grafana/i18n';
import { Alert, LoadingPlaceholder } from '@grafana/ui';
import { useCallback } from 'react';
import { installedGroups } from '../../alerting/ruler';
import { NoSource } from '../../components';
import { resource, useDataSource, useAnswer } from '../../data';
import { namesSchema } from '../../../datasource/lookups';
import { AppPage } from '../../shell';
import { Packs } from './Packs';

/** Alert rules for the models: which there are, what they would have done, and how to get them into Grafana. */
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
  const models = useAnswer(useCallback(() => resource(uid, 'models', namesSchema), [uid]));
  const groups = useAnswer(installedGroups);
  if (groups.state === 'asking' || models.state === 'asking') {
    return (
      <AppPage>
        <LoadingPlaceholder text={t('alerts.loading', 'Asking Grafana which alert rules there are')} />
      </AppPage>
    );
  }
  if (groups.state === 'refused') {
    return (
      <AppPage>
        <Alert severity="error" title={t('alerts.refused', 'The alert rules cannot be read')}>
          <Trans i18nKey="alerts.refused-text">
            {{ why: groups.why }} Rules may be installed from files in the meantime: the documentation on alerting says
            how.
          </Trans>
        </Alert>
      </AppPage>
    );
  }
  return (
    <Packs
      uid={uid}
      models={models.state === 'told' ? models.value : []}
      modelsProblem={models.state === 'refused' ? models.why : undefined}
      installed={groups.value}
    />
  );
}
