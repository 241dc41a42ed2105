import { dateTime, LoadingState, type PanelData, toDataFrame } from '@grafana/data';
import { defaultThresholds, responseInfoOf } from './ExecutedQuery';

const data: PanelData = {
  state: LoadingState.Done,
  series: [
    toDataFrame({ refId: 'B', fields: [], meta: { executedQueryString: 'b', custom: { signal: 'latency' } } }),
    toDataFrame({
      refId: 'A',
      fields: [],
      meta: {
        executedQueryString: 'a',
        custom: { signal: 'latency', thresholds: { direction: 'above', warning: 1, critical: 2 } },
      },
    }),
    toDataFrame({ refId: 'A', fields: [] }),
  ],
  timeRange: { from: dateTime(0), to: dateTime(1), raw: { from: 'now-1h', to: 'now' } },
};

const query = { refId: 'A', signal: 'latency' };
const defaultValue = { direction: 'above' as const, warning: 0.4, critical: 0.5 };

it('reads what the answer to this query says, and not what an earlier signal said', () => {
  expect(responseInfoOf(query, data)).toMatchObject({ executed: 'a', thresholds: { warning: 1 } });
  expect(responseInfoOf({ ...query, signal: 'drift' }, data)).toBeUndefined();
  expect(responseInfoOf({ ...query, refId: 'C' }, data)).toBeUndefined();
  expect(responseInfoOf(query, undefined)).toBeUndefined();
});

it('takes for a limit that the query sets itself the usual one, for the other that of the answer', () => {
  const responseInfo = responseInfoOf(query, data);
  expect(defaultThresholds(query, undefined, defaultValue)).toEqual(defaultValue);
  expect(defaultThresholds(query, responseInfo, defaultValue)).toEqual({ direction: 'above', warning: 1, critical: 2 });
  expect(defaultThresholds({ ...query, thresholds: { warning: 1 } }, responseInfo, defaultValue)).toEqual({
    direction: 'above',
    warning: 0.4,
    critical: 2,
  });
});
