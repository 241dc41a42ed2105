import { Card, EmptyState, Stack, Text } from '@grafana/ui';
import { useAsync } from '../../../src/datasource/useAsync';
import { backend } from '../services/backend';
import { Loading } from './Loading';

interface Found {
  readonly uid: string;
  readonly title: string;
  readonly url: string;
}

const load = () => backend.get<Found[]>('/api/search');

export default function Dashboards() {
  const loaded = useAsync(load);
  return (
    <Stack direction="column" gap={1}>
      <Text element="h1">Dashboards</Text>
      <Loading loaded={loaded}>
        {(found) =>
          found.length === 0 ? (
            <EmptyState variant="call-to-action" message="There are no dashboards yet: npm run packs writes them" />
          ) : (
            found.map(({ uid, title, url }) => (
              <Card key={uid} href={url} noMargin isCompact>
                <Card.Heading>{title}</Card.Heading>
              </Card>
            ))
          )
        }
      </Loading>
    </Stack>
  );
}
