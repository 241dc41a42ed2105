import { Card, EmptyState, LinkButton, Stack, Text } from '@grafana/ui';
import { DATA_SOURCE_ID } from '../chrome/appPages';
import { dataSources } from '../services/dataSources';

/** The configured data sources, and the way to one more. */
export default function DataSources() {
  const all = dataSources.getList();
  return (
    <Stack direction="column" gap={2}>
      <Stack direction="row" justifyContent="space-between">
        <Text element="h1">Data sources</Text>
        <LinkButton href={`/connections/datasources/${DATA_SOURCE_ID}`} icon="plus">
          Add new data source
        </LinkButton>
      </Stack>
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
