import { filterChoices, matchingChoices } from './pickers';

const choices = [
  { value: 'slo', label: 'Objective', description: 'Whether a promise is kept' },
  { value: 'promql', label: 'PromQL', description: 'Any Prometheus expression' },
  { value: 'drift', label: 'Drift' },
];
const found = (typed: string) => filterChoices(choices, typed).map(({ value }) => value);

it('finds by name before it finds by what is said', () => {
  expect(found('prom')).toEqual(['promql', 'slo']);
  expect(found(' OBJ ')).toEqual(['slo']);
  expect(found('nothing')).toEqual([]);
});

it('offers everything in its order before anything is typed', () => {
  expect(filterChoices(choices, '')).toEqual(choices);
  expect(matchingChoices(['b', 'a'], '')).toEqual([
    { value: 'b', label: 'b' },
    { value: 'a', label: 'a' },
  ]);
});
