import { locationService } from '@grafana/runtime';
import { Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { DATA_SOURCE_ID } from '../chrome/appPages';
import { backend } from '../services/backend';
import { dataSources, reloadDataSources } from '../services/dataSources';

async function add(): Promise<void> {
  const names = new Set(dataSources.getList().map(({ name }) => name));
  const name = ['Modelwatch', ...Array.from({ length: names.size }, (_, i) => `Modelwatch-${i + 1}`)].find(
    (one) => !names.has(one)
  );
  const body = { name, type: DATA_SOURCE_ID, access: 'proxy', isDefault: names.size === 0 };
  const { datasource } = await backend.post<{ datasource: { uid: string } }>('/api/datasources', body);
  await reloadDataSources();
  locationService.push(`/connections/datasources/edit/${datasource.uid}`);
}

/** One more data source of the only kind that the preview has. */
export default function AddDataSource() {
  const [isBusy, setBusy] = useState(false);
  const start = () => {
    setBusy(true);
    void add().finally(() => setBusy(false));
  };
  return (
    <Stack direction="column" gap={2} alignItems="flex-start">
      <Text element="h1">Modelwatch</Text>
      <Text element="p">Signals of a model&apos;s health, derived from Prometheus and MLflow.</Text>
      <Button icon="plus" onClick={start} disabled={isBusy}>
        Add new data source
      </Button>
    </Stack>
  );
}
