import { dateTime, type DataQueryRequest, LiveChannelScope } from '@grafana/data';
import { type GrafanaLiveSrv, setGrafanaLiveSrv } from '@grafana/runtime';
import { lastValueFrom, of, toArray } from 'rxjs';
import { LIVE_PATH, liveSchema } from '../../backend/evaluate/live';
import { querySchema } from '../../signals/query';
import { followLive, liveChannel } from './live';
import { defaultQuery, type ModelwatchQuery } from './query';

// The format is what matters here, not the evaluation, which needs Node.js.
jest.mock('../../backend/evaluate/answer', () => ({}));

const queryOf = (change: Partial<ModelwatchQuery> = {}): ModelwatchQuery => ({
  ...defaultQuery(false),
  refId: 'A',
  signal: 'latency',
  ...change,
});

describe('liveChannel', () => {
  it('is an address and data that the process takes', () => {
    const channel = liveChannel('uid-1', queryOf({ live: true, hide: false, datasource: { uid: 'uid-1' } }), 5000);
    expect(channel).toMatchObject({ scope: LiveChannelScope.DataSource, stream: 'uid-1' });
    expect(channel.path).toMatch(LIVE_PATH);
    const { query, everyMs } = liveSchema.parse(JSON.parse(JSON.stringify(channel.data)));
    expect(everyMs).toBe(5000);
    expect(querySchema.parse(query)).toMatchObject({ refId: 'A', signal: 'latency' });
  });

  it('sends nothing of what is Grafana’s own', () => {
    const { data } = liveChannel('u', queryOf({ live: true, hide: true, datasource: { uid: 'u' } }), 5000);
    expect(Object.keys(data.query)).toEqual(['queryVersion', 'signal', 'mode', 'refId']);
  });

  it('shares a channel between equal questions alone', () => {
    const path = (change: Partial<ModelwatchQuery> = {}, everyMs = 5000) =>
      liveChannel('u', queryOf(change), everyMs).path;
    expect(path({ datasource: { uid: 'other' } })).toBe(path());
    const paths = [
      path(),
      path({ model: 'loan' }),
      path({ version: '1' }),
      path({ signal: 'quality' }),
      path({}, 1000),
    ];
    expect(new Set(paths).size).toBe(paths.length);
  });

  it.each([
    [0, 1000],
    [1, 1000],
    [1500.4, 1500],
    [3_600_000, 60_000],
  ])('asks every %d ms as every %d', (asked, everyMs) => {
    expect(liveSchema.parse(liveChannel('u', queryOf(), asked).data).everyMs).toBe(everyMs);
  });
});

describe('followLive', () => {
  it('follows each query, and keeps as much as the panel shows', async () => {
    const getDataStream = jest.fn<
      ReturnType<GrafanaLiveSrv['getDataStream']>,
      Parameters<GrafanaLiveSrv['getDataStream']>
    >(({ key }) => of({ data: [], key }));
    const service: Pick<GrafanaLiveSrv, 'getDataStream'> = { getDataStream };
    setGrafanaLiveSrv({
      ...service,
      getConnectionState: () => of(true),
      getStream: () => of(),
      getPresence: () => Promise.resolve({ users: [] }),
      publish: () => Promise.resolve(undefined),
    });
    const to = dateTime(3_600_000);
    const request: DataQueryRequest<ModelwatchQuery> = {
      requestId: 'Q1',
      interval: '5s',
      intervalMs: 5000,
      range: { from: dateTime(0), to, raw: { from: 'now-1h', to: 'now' } },
      scopedVars: {},
      targets: [],
      timezone: 'utc',
      app: 'dashboard',
      startTime: 0,
      maxDataPoints: 700,
    };
    const answers = await lastValueFrom(
      followLive('uid-1', [queryOf(), queryOf({ refId: 'B' })], request).pipe(toArray())
    );
    expect(answers.map(({ key }) => key)).toEqual(['Q1.A', 'Q1.B']);
    const [first] = getDataStream.mock.calls;
    expect(first?.[0]).toMatchObject({
      addr: { stream: 'uid-1' },
      buffer: { maxLength: 700, maxDelta: 3_600_000 },
    });
  });
});
