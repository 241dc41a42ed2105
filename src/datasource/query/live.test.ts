import {
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  dateTime,
  FieldType,
  LiveChannelScope,
  LoadingState,
  toDataFrame,
} from '@grafana/data';
import { type GrafanaLiveSrv, setGrafanaLiveSrv } from '@grafana/runtime';
import { lastValueFrom, of, toArray } from 'rxjs';
import { livePath, liveSchema } from '../../backend/evaluate/live';
import { querySchema } from '../../query/query';
import { followLive, liveChannel, liveData, type RequestPath } from './live';
import { defaultQuery, type ModelwatchQuery } from './query';

// The format is what matters here, not the evaluation, which needs Node.js.
jest.mock('../../backend/evaluate/answer', () => ({}));

const queryOf = (change: Partial<ModelwatchQuery> = {}): ModelwatchQuery => ({
  ...defaultQuery(false),
  refId: 'A',
  signal: 'latency',
  ...change,
});

/** As the process answers. */
const requestPath: RequestPath = (data) =>
  Promise.resolve({ path: livePath(liveSchema.parse(JSON.parse(JSON.stringify(data)))) });

describe('liveChannel', () => {
  it('is the address that the process gives, and data that it takes', async () => {
    const query = queryOf({ live: true, hide: false, datasource: { uid: 'uid-1' } });
    const channel = await liveChannel('uid-1', query, 5000, requestPath);
    expect(channel).toMatchObject({ scope: LiveChannelScope.DataSource, stream: 'uid-1' });
    expect(channel.path).toMatch(/^signal\/[0-9a-f]{64}$/);
    const sent = liveSchema.parse(JSON.parse(JSON.stringify(channel.data)));
    expect(livePath(sent)).toBe(channel.path);
    expect(querySchema.parse(sent.query)).toMatchObject({ refId: 'A', signal: 'latency' });
  });

  it('sends nothing of what is Grafana’s own', () => {
    const { query } = liveData(queryOf({ live: true, hide: true, datasource: { uid: 'u' } }), 5000);
    expect(Object.keys(query)).toEqual(['queryVersion', 'signal', 'mode', 'refId']);
  });

  it('shares a channel between equal queries alone', async () => {
    const path = async (change: Partial<ModelwatchQuery> = {}, everyMs = 5000) =>
      (await liveChannel('u', queryOf(change), everyMs, requestPath)).path;
    expect(await path({ datasource: { uid: 'other' } })).toBe(await path());
    const paths = await Promise.all([
      path(),
      path({ model: 'loan' }),
      path({ version: '1' }),
      path({ signal: 'quality' }),
      path({}, 1000),
    ]);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it.each([
    [0, 1000],
    [1, 1000],
    [1500.4, 1500],
    [3_600_000, 60_000],
  ])('asks every %d ms as every %d', (rest, everyMs) => {
    expect(liveData(queryOf(), rest).everyMs).toBe(everyMs);
  });
});

describe('followLive', () => {
  const request: DataQueryRequest<ModelwatchQuery> = {
    requestId: 'Q1',
    interval: '5s',
    intervalMs: 5000,
    range: { from: dateTime(0), to: dateTime(3_600_000), raw: { from: 'now-1h', to: 'now' } },
    scopedVars: {},
    targets: [],
    timezone: 'utc',
    app: 'dashboard',
    startTime: 0,
    maxDataPoints: 700,
  };
  const getDataStream = jest.fn<
    ReturnType<GrafanaLiveSrv['getDataStream']>,
    Parameters<GrafanaLiveSrv['getDataStream']>
  >();

  type Row = readonly [version: string, values: number[]];
  const number = ([version, values]: Row) => ({
    name: 'p95',
    type: FieldType.number,
    labels: { version },
    values,
  });
  const frameOf = (refId: string, times: number[], ...rows: Row[]): DataFrame =>
    toDataFrame({ refId, fields: [{ name: 'Time', type: FieldType.time, values: times }, ...rows.map(number)] });

  /** What a panel draws: by label, the times and the values. */
  const drawn = ({ data }: DataQueryResponse): unknown =>
    data.map((frame: DataFrame) => [
      frame.refId,
      frame.fields.at(-1)?.labels?.['version'],
      frame.fields.map(({ values }) => values.join(' ')).join(' | '),
      frame.length,
    ]);

  const follow = async (answer: DataFrame[], ...packets: DataQueryResponse[]): Promise<DataQueryResponse[]> => {
    getDataStream.mockReturnValueOnce(of(...packets));
    return lastValueFrom(followLive({ data: answer }, 'uid-1', [queryOf()], request, requestPath).pipe(toArray()));
  };

  beforeEach(() => {
    getDataStream.mockReset();
    const service: Pick<GrafanaLiveSrv, 'getDataStream'> = { getDataStream };
    setGrafanaLiveSrv({
      ...service,
      getConnectionState: () => of(true),
      getStream: () => of(),
      getPresence: () => Promise.resolve({ users: [] }),
      publish: () => Promise.resolve(undefined),
    });
  });

  it('follows each query, and keeps as much as the panel shows', async () => {
    getDataStream.mockReturnValue(of());
    await lastValueFrom(
      followLive({ data: [] }, 'uid-1', [queryOf(), queryOf({ refId: 'B' })], request, requestPath).pipe(toArray())
    );
    expect(getDataStream.mock.calls.map(([{ key }]) => key)).toEqual(['Q1.A', 'Q1.B']);
    expect(getDataStream.mock.calls[0]?.[0]).toMatchObject({
      addr: { stream: 'uid-1' },
      buffer: { maxLength: 700, maxDelta: 3_600_000 },
    });
  });

  it('says why there are no live values, and keeps the answer', async () => {
    const answer = [frameOf('A', [1, 2], ['1', [10, 20]])];
    const refused: RequestPath = () => Promise.reject({ status: 400, data: { message: 'switch Live off' } });
    const packets = await lastValueFrom(
      followLive({ data: answer }, 'uid-1', [queryOf()], request, refused).pipe(toArray())
    );
    expect(packets.at(-1)).toMatchObject({
      state: LoadingState.Error,
      error: { message: 'switch Live off', refId: 'A' },
    });
    expect(packets.at(-1)?.data).toHaveLength(1);
    expect(getDataStream).not.toHaveBeenCalled();
  });

  it('draws each series once: the answer, and behind it what is later', async () => {
    const answer = [frameOf('A', [1, 2], ['1', [10, 20]]), frameOf('A', [1, 2], ['2', [5, 6]])];
    const other = frameOf('B', [1, 2], ['1', [0, 0]]);
    const packets = await follow([...answer, other], {
      data: [frameOf('A', [2, 3], ['1', [21, 30]], ['2', [6, 7]])],
      state: LoadingState.Streaming,
    });
    expect(new Set(packets.map(({ key }) => key))).toEqual(new Set(['Q1']));
    expect(packets.map(drawn)).toEqual([
      [
        ['A', '1', '1 2 | 10 20', 2],
        ['A', '2', '1 2 | 5 6', 2],
        ['B', '1', '1 2 | 0 0', 2],
      ],
      [
        ['A', '1', '1 2 3 | 10 20 30', 3],
        ['A', '2', '1 2 3 | 5 6 7', 3],
        ['B', '1', '1 2 | 0 0', 2],
      ],
    ]);
    expect(packets.at(-1)?.state).toBe(LoadingState.Streaming);
  });

  it('shows a series that begins now, also where nothing was before', async () => {
    const live = { data: [frameOf('A', [3], ['1', [30]], ['2', [7]])] };
    const [, beside] = await follow([frameOf('A', [1, 2], ['1', [10, 20]])], live);
    expect(beside && drawn(beside)).toEqual([
      ['A', '1', '1 2 3 | 10 20 30', 3],
      ['A', '2', '3 | 7', 1],
    ]);
    const [, alone] = await follow([toDataFrame({ refId: 'A', fields: [] })], live);
    expect(alone && drawn(alone)).toEqual([
      ['A', '1', '3 | 30', 1],
      ['A', '2', '3 | 7', 1],
    ]);
  });

  it('says what goes wrong on the way, and keeps the figures', async () => {
    const error = { message: 'gone' };
    const [, failed] = await follow([frameOf('A', [1], ['1', [10]])], { data: [], error, state: LoadingState.Error });
    expect(failed).toMatchObject({ error, errors: [error], state: LoadingState.Error });
    expect(failed && drawn(failed)).toEqual([['A', '1', '1 | 10', 1]]);
  });
});
