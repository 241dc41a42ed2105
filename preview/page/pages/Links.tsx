import { Card, EmptyState, Stack, Text } from '@grafana/ui';
import { useAsync } from '../../../src/datasource/useAsync';
import { backend } from '../services/backend';
import { dataSources } from '../services/dataSources';
import { Loading } from './Loading';

interface Link {
  readonly title: string;
  readonly url: string;
}

interface Props {
  readonly title: string;
  /** Must be a stable reference: it is called again when it changes. */
  readonly load: () => Promise<readonly Link[]>;
}

/** A page that lists links. */
export function Links({ title, load }: Props) {
  const loaded = useAsync(load);
  return (
    <Stack direction="column" gap={1}>
      <Text element="h1">{title}</Text>
      <Loading loaded={loaded}>
        {(links) =>
          links.length === 0 ? (
            <EmptyState variant="not-found" message="Nothing found" />
          ) : (
            links.map((link) => (
              <Card key={link.url} href={link.url} noMargin isCompact>
                <Card.Heading>{link.title}</Card.Heading>
              </Card>
            ))
          )
        }
      </Loading>
    </Stack>
  );
}

export const dashboardLinks = (): Promise<readonly Link[]> => backend.get('/api/search');

export const dataSourceLinks = async (): Promise<readonly Link[]> =>
  dataSources.getList().map(({ uid, name: title }) => ({ title, url: `/connections/datasources/edit/${uid}` }));
