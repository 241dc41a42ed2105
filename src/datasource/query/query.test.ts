import { querySchema } from '../../query/query';
import { defaultQuery, describeQuery, isComplete } from './query';

describe('a new query', () => {
  it('is one that the process takes as it is', () => {
    expect(querySchema.safeParse({ refId: 'A', ...defaultQuery(false) }).success).toBe(true);
  });

  it('asks for one figure a series in an alert rule', () => {
    expect(defaultQuery(true).mode).toBe('instant');
    expect(defaultQuery(false).mode).toBe('range');
  });
});

describe('isComplete', () => {
  it('waits for a signal, and for PromQL where that is the signal', () => {
    expect(isComplete({ refId: 'A', signal: '' })).toBe(false);
    expect(isComplete({ refId: 'A', signal: 'latency' })).toBe(true);
    expect(isComplete({ refId: 'A', signal: 'promql', options: { expr: '  ' } })).toBe(false);
    expect(isComplete({ refId: 'A', signal: 'promql', options: { expr: 'up' } })).toBe(true);
  });

  it('waits for what an anomaly is looked for in', () => {
    expect(isComplete({ refId: 'A', signal: 'anomaly', options: { expr: '' } })).toBe(false);
    expect(isComplete({ refId: 'A', signal: 'anomaly', options: { expr: 'up' } })).toBe(true);
    expect(isComplete({ refId: 'A', signal: 'anomaly', options: { signal: 'latency' } })).toBe(true);
  });
});

describe('describeQuery', () => {
  it('says what is asked of what', () => {
    expect(
      describeQuery({
        refId: 'A',
        signal: 'latency',
        model: 'loan',
        version: '3',
        filters: [{ label: 'env', op: '=', value: 'prod' }],
        groupBy: ['region'],
        window: '5m',
      })
    ).toBe('latency of loan version 3 where env="prod" by region over 5m');
  });

  it('is the PromQL itself where there is some', () => {
    expect(describeQuery({ refId: 'A', signal: 'promql', options: { expr: 'up == 0' } })).toBe('up == 0');
  });
});
