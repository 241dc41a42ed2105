import { LoadingState } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, LoadingPlaceholder, Stack, useStyles2 } from '@grafana/ui';
import { useMemo, useState } from 'react';
import { ChangeList, FiringList, RangeControls } from '../../components';
import { type ConfiguredSource, firingOf, usePageRange, useRules, useSignal } from '../../data';
import { fleetOf, matches, ofNoModel } from '../../models/fleet';
import { healthRequest, type Level, readHealth } from '../../models/health';
import { readVersions, versionsRequest } from '../../models/versions';
import { AppPage } from '../../shell';
import { EmptyFleet } from './EmptyFleet';
import { FleetFilter } from './FleetFilter';
import { ModelList } from './ModelList';
import { fleetStyles } from './styles';
import { Unattributed } from './Unattributed';

const REQUESTS = [healthRequest(), versionsRequest()];

/** All models, the worst first, with what changed and what fires beside them. */
export function Fleet({ source }: { readonly source: ConfiguredSource }) {
  const styles = useStyles2(fleetStyles);
  const page = usePageRange('now-6h');
  const data = useSignal(REQUESTS, page.range);
  const rules = useRules(page.range);
  const [text, setText] = useState('');
  const [level, setLevel] = useState<Level>();
  const findings = useMemo(() => readHealth(data), [data]);
  const models = useMemo(() => fleetOf(findings, readVersions(data)), [data, findings]);
  const firing = useMemo(() => (rules.state === 'done' ? firingOf(rules.value) : []), [rules]);
  const shown = models.filter((model) => matches(model, text) && (level === undefined || model.level === level));
  const isLoading = data.state === LoadingState.Loading;
  const isFirst = isLoading && data.series.length === 0;
  return (
    <AppPage
      subTitle={t('fleet.subtitle', 'The state of every model, the worst first.')}
      actions={<RangeControls range={page} isLoading={isLoading} withRange={false} refreshByDefault="1m" />}
    >
      {(data.errors ?? []).map(({ message, refId }) => (
        <Alert key={refId ?? message} severity="error" title={t('fleet.failed', 'Some queries failed')}>
          {message}
        </Alert>
      ))}
      {isFirst ? (
        <LoadingPlaceholder text={t('fleet.loading', 'Loading models')} />
      ) : models.length === 0 ? (
        <EmptyFleet source={source} />
      ) : (
        <div className={styles.columns}>
          <Stack direction="column" gap={2}>
            <FleetFilter models={models} text={text} onText={setText} level={level} onLevel={setLevel} />
            <ModelList models={shown} firing={firing} />
            <Unattributed findings={ofNoModel(findings)} />
          </Stack>
          <Stack direction="column" gap={2}>
            <FiringList rules={rules} firing={firing} />
            <ChangeList range={page.range} />
          </Stack>
        </div>
      )}
    </AppPage>
  );
}
