import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { NoSource, RangeControls } from '../../components';
import { useDataSource, usePageRange } from '../../data';
import { AppPage } from '../../shell';
import { Contract } from './contract/Contract';
import { Steps } from './steps/Steps';

/** From nothing to the first chart: what is there, what is missing, and how the models are instrumented. */
export default function Setup() {
  const { source } = useDataSource();
  const page = usePageRange('now-1h');
  return (
    <AppPage
      subTitle={t('setup.subtitle', 'Connect data sources, expose metrics, and check what your models expose.')}
      actions={<RangeControls range={page} isLoading={false} withRange={false} />}
    >
      {source === undefined ? (
        <NoSource />
      ) : (
        <Stack direction="column" gap={2}>
          <Steps source={source} turn={page.range} />
          <Contract turn={page.range} />
        </Stack>
      )}
    </AppPage>
  );
}
