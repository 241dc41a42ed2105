import fc from 'fast-check';
import { querySchema } from '../../query/query';
import { isFilteredFor, toggleFilter, withFilter } from './filters';
import type { ModelwatchQuery } from './query';

const query: ModelwatchQuery = {
  refId: 'A',
  signal: 'latency',
  model: 'loan',
  filters: [{ label: 'env', op: '=~', value: 'pr.*' }],
};
const prod = { label: 'env', value: 'prod', isIncluded: true };

it('adds what was clicked beside the filters that are there', () => {
  const filtered = withFilter(query, prod);
  expect(filtered.filters).toEqual([...(query.filters ?? []), { label: 'env', op: '=', value: 'prod' }]);
  expect(querySchema.safeParse(filtered).success).toBe(true);
  expect(withFilter(filtered, prod)).toEqual(filtered);
});

it('takes the place of its opposite', () => {
  const excluded = toggleFilter(toggleFilter(query, prod), { ...prod, isIncluded: false });
  expect(excluded.filters?.at(-1)).toEqual({ label: 'env', op: '!=', value: 'prod' });
  expect(isFilteredFor(excluded, prod)).toBe(false);
  expect(excluded.filters).toHaveLength(2);
});

it('knows a model that the query names, and lets it go', () => {
  const loan = { label: 'model', value: 'loan', isIncluded: true };
  expect(isFilteredFor(query, loan)).toBe(true);
  expect(toggleFilter(query, loan).model).toBeUndefined();
  expect(toggleFilter(query, { ...loan, isIncluded: false })).toMatchObject({
    model: undefined,
    filters: [{ op: '=~' }, { label: 'model', op: '!=', value: 'loan' }],
  });
});

it('is back where it was when a filter that was not there is toggled twice', () => {
  fc.assert(
    fc.property(fc.constantFrom('env', 'region'), fc.string(), fc.boolean(), (label, value, isIncluded) => {
      const clicked = { label, value, isIncluded };
      expect(toggleFilter(toggleFilter(query, clicked), clicked)).toEqual(query);
    })
  );
});
