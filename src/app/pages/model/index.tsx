import { useParams } from 'react-router-dom';
import { NoSource } from '../../components';
import { useDataSource } from '../../data';
import { AppPage, useQuery } from '../../shell';
import { Model } from './Model';

/** One model: how it stands and why, its signals, its versions, its alerts and its baselines. */
export default function ModelPage() {
  const { source } = useDataSource();
  const { model = '' } = useParams();
  const { version } = useQuery();
  return source === undefined ? (
    <AppPage title={model}>
      <NoSource />
    </AppPage>
  ) : (
    <Model key={model} source={source} model={model} version={version} />
  );
}
