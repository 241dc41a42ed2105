import { backend } from '../services/backend';
import { useCallback } from 'react';
import { Loading } from '../pages/Loading';
import { useAsync } from '../../../src/datasource/useAsync';
import { DashboardView } from './DashboardView';
import { dashboardSchema } from './model';

/** A provisioned dashboard, drawn with Grafana's scenes. */
export default function DashboardPage({ uid }: { readonly uid: string }) {
  const load = useCallback(async () => {
    const answer = await backend.get<{ dashboard: unknown }>(`/api/dashboards/uid/${encodeURIComponent(uid)}`);
    return dashboardSchema.parse(answer.dashboard);
  }, [uid]);
  const loaded = useAsync(load);
  return <Loading loaded={loaded}>{(dashboard) => <DashboardView dashboard={dashboard} />}</Loading>;
}
