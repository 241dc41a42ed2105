import { dateTime, LoadingState, type PanelData, toDataFrame } from '@grafana/data';
import { answeredOf, usualThresholds } from './ExecutedQuery';

const data: PanelData = {
  state: LoadingState.Done,
  series: [
    toDataFrame({ refId: 'B', fields: [], meta: { executedQueryString: 'b', custom: { signal: 'latency' } } }),
    toDataFrame({
      refId: 'A',
      fields: [],
      meta: {
        executedQueryString: 'a',
        custom: { signal: 'latency', thresholds: { trouble: 'above', warning: 1, critical: 2 } },
      },
    }),
    toDataFrame({ refId: 'A', fields: [] }),
  ],
  timeRange: { from: dateTime(0), to: dateTime(1), raw: { from: 'now-1h', to: 'now' } },
};

const query = { refId: 'A', signal: 'latency' };
const usual = { trouble: 'above' as const, warning: 0.4, critical: 0.5 };

it('reads what the answer to this query says, and not what an earlier signal said', () => {
  expect(answeredOf(query, data)).toMatchObject({ executed: 'a', thresholds: { warning: 1 } });
  expect(answeredOf({ ...query, signal: 'drift' }, data)).toBeUndefined();
  expect(answeredOf({ ...query, refId: 'C' }, data)).toBeUndefined();
  expect(answeredOf(query, undefined)).toBeUndefined();
});

it('takes for a limit that the query sets itself the usual one, for the other that of the answer', () => {
  const answered = answeredOf(query, data);
  expect(usualThresholds(query, undefined, usual)).toEqual(usual);
  expect(usualThresholds(query, answered, usual)).toEqual({ trouble: 'above', warning: 1, critical: 2 });
  expect(usualThresholds({ ...query, thresholds: { warning: 1 } }, answered, usual)).toEqual({
    trouble: 'above',
    warning: 0.4,
    critical: 2,
  });
});
