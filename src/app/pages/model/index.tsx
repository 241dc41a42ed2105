import { NoSource } from '../../components';
import { useDataSource } from '../../data';
import { AppPage, useAddress } from '../../shell';
import { Model } from './Model';

/** One model: how it stands and why, its signals, its versions, its alerts and its baselines. */
export default function ModelPage() {
  const { source } = useDataSource();
  const { params, query } = useAddress();
  const model = params['model'] ?? '';
  return source === undefined ? (
    <AppPage title={model}>
      <NoSource />
    </AppPage>
  ) : (
    <Model key={model} source={source} model={model} version={query['version']} />
  );
}
