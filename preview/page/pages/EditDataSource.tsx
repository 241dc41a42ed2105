import type { DataSourceSettings } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { Alert, Button, ErrorBoundaryAlert, Field, Input, LinkButton, Stack, Text } from '@grafana/ui';
import { useCallback, useState } from 'react';
import { useParams } from 'react-router-dom';
import { z } from 'zod';
import { useAction, useAsync } from '../../../src/datasource/useAsync';
import { importDataSource } from '../modules/plugins';
import { backend } from '../services/backend';
import { dataSources, reloadDataSources } from '../services/dataSources';
import { Loading } from './Loading';

export default function EditDataSource() {
  const { uid = '' } = useParams();
  const load = useCallback(async () => {
    const settings = await backend.get<DataSourceSettings>(`/api/datasources/uid/${encodeURIComponent(uid)}`);
    const plugin = await importDataSource(`/public/plugins/${settings.type}/module.js`);
    return { settings, plugin };
  }, [uid]);
  return (
    <Loading loaded={useAsync(load)}>
      {({ settings, plugin }) => <Settings key={uid} saved={settings} plugin={plugin} />}
    </Loading>
  );
}

const resultSchema = z.object({ message: z.string() });

async function save(settings: DataSourceSettings): Promise<DataSourceSettings> {
  const url = `/api/datasources/uid/${encodeURIComponent(settings.uid)}`;
  await backend.put(url, settings, { showSuccessAlert: false });
  await reloadDataSources();
  return backend.get<DataSourceSettings>(url);
}

interface Props {
  readonly saved: DataSourceSettings;
  readonly plugin: Awaited<ReturnType<typeof importDataSource>>;
}

function Settings({ saved, plugin }: Props) {
  const [settings, setSettings] = useState(saved);
  const Editor = plugin.components.ConfigEditor;
  const test = useAction(async () => {
    setSettings(await save(settings));
    const answer: unknown = await (await dataSources.get(settings.uid)).testDatasource?.();
    return resultSchema.parse(answer).message;
  });
  const remove = async () => {
    await backend.delete(`/api/datasources/uid/${encodeURIComponent(settings.uid)}`);
    await reloadDataSources();
    locationService.push('/connections/datasources');
  };
  return (
    <Stack direction="column" gap={2}>
      <Text element="h1">{saved.name}</Text>
      <Field label="Name" htmlFor="data-source-name" noMargin>
        <Input
          id="data-source-name"
          value={settings.name}
          onChange={({ currentTarget: { value: name } }) => setSettings((all) => ({ ...all, name }))}
        />
      </Field>
      {Editor === undefined ? (
        <Alert severity="error" title="The data source has no settings" />
      ) : (
        <ErrorBoundaryAlert>
          <Editor options={settings} onOptionsChange={setSettings} />
        </ErrorBoundaryAlert>
      )}
      {test.state === 'done' && <Alert severity="success" title={test.value} />}
      {test.state === 'error' && <Alert severity="error" title={test.message} />}
      <Stack direction="row" gap={1}>
        <Button onClick={test.run} disabled={test.state === 'loading'}>
          Save &amp; test
        </Button>
        <LinkButton
          variant="secondary"
          href={`/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify({ preview: { datasource: settings.uid } }))}`}
        >
          Explore
        </LinkButton>
        <Button variant="destructive" onClick={() => void remove()}>
          Delete
        </Button>
      </Stack>
    </Stack>
  );
}
