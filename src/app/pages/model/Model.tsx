import { LoadingState } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Stack, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { ChangeList, FiringList, RangeControls } from '../../components';
import { type ConfiguredSource, firingOf, usePageRange, useRules, useSignals } from '../../data';
import { modelOf } from '../../models/fleet';
import { healthRequest, readHealth } from '../../models/health';
import { readVersions, versionsRequest } from '../../models/versions';
import { AppPage } from '../../shell';
import { Baselines } from './Baselines';
import { Dashboards } from './Dashboards';
import { Signals } from './Signals';
import { State } from './State';
import { modelStyles } from './styles';
import { VersionPicker } from './VersionPicker';
import { Versions } from './Versions';

interface Props {
  readonly source: ConfiguredSource;
  readonly model: string;
  /** All of them where none is chosen. */
  readonly version: string | undefined;
}

export function Model({ source, model, version }: Props) {
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
            <State state={state} isLoading={health.state === LoadingState.Loading} />
            <Signals model={model} version={version} page={page} source={source} />
            <Versions source={source} registered={registered} state={state} data={versions} />
            <Baselines model={model} turn={page.range} />
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
