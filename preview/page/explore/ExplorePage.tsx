import { type DataSourceApi, LoadingState } from '@grafana/data';
import { Button, RefreshPicker, Stack, Text, TimeRangePicker } from '@grafana/ui';
import { useCallback, useMemo, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { Loading } from '../pages/Loading';
import { useAsync } from '../../../src/datasource/useAsync';
import { dataSources } from '../services/dataSources';
import { type Pane, paneIn, textRange } from './pane';
import { QueryRow } from './QueryRow';
import { Result } from './Result';
import { useExplore } from './useExplore';

/** Questions to the data source, and what it answers; the address holds them, as in Grafana. */
export default function ExplorePage() {
  const { search } = useLocation();
  // The address is read when the page is opened; from then on the page writes it.
  const [pane] = useState(() => paneIn(search));
  const load = useCallback(() => dataSources.get(pane.datasource || undefined), [pane]);
  return <Loading loaded={useAsync(load)}>{(source) => <Explore source={source} pane={pane} />}</Loading>;
}

const ignore = () => undefined;

function Explore({ source, pane }: { readonly source: DataSourceApi; readonly pane: Pane }) {
  const { queries, data, range, change, add, remove, run, setRange } = useExplore(source, pane);
  const shift = useMemo(() => (range.to.valueOf() - range.from.valueOf()) / 2, [range]);
  const move = (by: number) =>
    setRange({ from: String(range.from.valueOf() + by), to: String(range.to.valueOf() + by) });
  return (
    <Stack direction="column" gap={2}>
      <Stack direction="row" justifyContent="space-between" alignItems="center" wrap="wrap">
        <Text element="h1">Explore</Text>
        <Stack direction="row" gap={1}>
          <TimeRangePicker
            value={range}
            timeZone="browser"
            onChange={({ raw }) => setRange(textRange(raw))}
            onChangeTimeZone={ignore}
            onMoveBackward={() => move(-shift)}
            onMoveForward={() => move(shift)}
            onZoom={() =>
              setRange({ from: String(range.from.valueOf() - shift), to: String(range.to.valueOf() + shift) })
            }
          />
          <RefreshPicker
            text="Run query"
            isLoading={data?.state === LoadingState.Loading}
            onRefresh={() => run()}
            onIntervalChanged={ignore}
            noIntervalPicker
            primary
          />
        </Stack>
      </Stack>
      {queries.map((query, i) => (
        <QueryRow
          key={query.refId}
          source={source}
          query={query}
          queries={queries}
          data={data}
          range={range}
          onChange={(changed) => change(i, changed)}
          onRun={() => run()}
          onRemove={queries.length > 1 ? () => remove(i) : undefined}
        />
      ))}
      <div>
        <Button variant="secondary" icon="plus" onClick={add}>
          Add query
        </Button>
      </div>
      {data !== undefined && <Result data={data} />}
    </Stack>
  );
}
