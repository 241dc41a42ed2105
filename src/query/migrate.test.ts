import { migrateQuery } from './migrate';
import { QUERY_VERSION, querySchema } from './query';

const lifted = (stored: unknown) => querySchema.parse(migrateQuery(stored));

it('leaves a query of this version as it is', () => {
  const query = { refId: 'A', queryVersion: QUERY_VERSION, signal: 'latency', options: { limit: 1 } };
  expect(migrateQuery(query)).toEqual(query);
});

it('takes a query without a version for what it says', () => {
  expect(lifted({ refId: 'A', signal: 'drift', model: 'loan' })).toMatchObject({ signal: 'drift', model: 'loan' });
});

it("makes an expression of ours from a query of Prometheus' data source", () => {
  expect(lifted({ refId: 'B', expr: 'up', legendFormat: '{{job}}', instant: true })).toMatchObject({
    refId: 'B',
    signal: 'promql',
    mode: 'instant',
    legend: '{{job}}',
    options: { expr: 'up' },
  });
  expect(lifted({ expr: 'up', legendFormat: '__auto' }).legend).toBeUndefined();
});

it('refuses what a newer build wrote, and says what to do', () => {
  expect(() => migrateQuery({ queryVersion: QUERY_VERSION + 1 })).toThrow(/update the plugin/);
});

it.each([undefined, null, 'up', 7, { queryVersion: 'first' }])('leaves %j to the schema to refuse', (stored) => {
  expect(migrateQuery(stored)).toBe(stored);
  expect(querySchema.safeParse(stored).success).toBe(false);
});
