import { PluginPage } from '@grafana/runtime';
import { EmptyState } from '@grafana/ui';

export default function NotFound() {
  return (
    <PluginPage>
      <EmptyState variant="not-found" message="Modelwatch has no page at this address" />
    </PluginPage>
  );
}
