import { locationService } from '@grafana/runtime';
import { Alert, Button, Card, EmptyState, Stack, Text } from '@grafana/ui';
import { useAction } from '../../../src/datasource/useAsync';
import { DATA_SOURCE_ID } from '../chrome/navigation';
import { backend } from '../services/backend';
import { dataSources, reloadDataSources } from '../services/dataSources';

/** Makes one more data source of the only kind that the preview has, and opens its settings. */
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

export default function DataSources() {
  const all = dataSources.getList();
  const addition = useAction(add);
  return (
    <Stack direction="column" gap={2}>
      <Stack direction="row" justifyContent="space-between">
        <Text element="h1">Data sources</Text>
        <Button icon="plus" onClick={addition.run} disabled={addition.state === 'loading'}>
          Add new data source
        </Button>
      </Stack>
      {addition.state === 'error' && <Alert severity="error" title={addition.message} />}
      {all.length === 0 ? (
        <EmptyState variant="call-to-action" message="There is no data source" />
      ) : (
        all.map(({ uid, name, meta }) => (
          <Card key={uid} href={`/connections/datasources/edit/${uid}`} noMargin>
            <Card.Heading>{name}</Card.Heading>
            <Card.Figure>
              <img src={meta.info.logos.small} alt="" width={40} height={40} />
            </Card.Figure>
            <Card.Meta>{meta.name}</Card.Meta>
          </Card>
        ))
      )}
    </Stack>
  );
}
