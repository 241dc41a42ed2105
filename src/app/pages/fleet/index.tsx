import { useDataSource } from '../../data';
import { AppPage } from '../../shell';
import { Fleet } from './Fleet';
import { NoSource } from '../../components';

/** The app's home. */
export default function FleetPage() {
  const { source } = useDataSource();
  return source === undefined ? (
    <AppPage>
      <NoSource />
    </AppPage>
  ) : (
    <Fleet source={source} />
  );
}
