import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { prepareEditors } from '../../editors.testing';
import { Lookups } from '../../lookups';
import { AsyncCombobox } from './AsyncCombobox';
import { filterChoices, matchingChoices, pickersOf } from './pickers';

jest.setTimeout(120_000);
beforeEach(prepareEditors);

const field = (onChange: (value: string | undefined) => void = () => undefined) => (
  <>
    <label htmlFor="x">Field</label>
    <AsyncCombobox
      id="x"
      value="latency"
      options={['latency', 'throughput', 'quality'].map((value) => ({ value, label: value }))}
      onChange={onChange}
    />
  </>
);

it('keeps what is being typed when the editor is rendered again', async () => {
  const user = userEvent.setup();
  const { rerender } = render(field());
  await user.click(screen.getByLabelText('Field'));
  await user.keyboard('thr');
  await screen.findByRole('option', { name: 'throughput' });
  rerender(field());
  await user.keyboard('ough');
  expect(screen.getByLabelText<HTMLInputElement>('Field').value).toBe('through');
  expect(await screen.findByRole('option', { name: 'throughput' })).toBeTruthy();
});

it('takes on Enter what is highlighted', async () => {
  const user = userEvent.setup();
  const onChange = jest.fn();
  render(field(onChange));
  await user.click(screen.getByLabelText('Field'));
  await user.keyboard('qual');
  await screen.findByRole('option', { name: 'quality' });
  await user.keyboard('{Enter}');
  expect(onChange).toHaveBeenLastCalledWith('quality');
});

it('shows what a value is called', () => {
  render(
    <AsyncCombobox id="x" value="slo" options={[{ value: 'slo', label: 'Objective' }]} onChange={() => undefined} />
  );
  expect(screen.getByRole<HTMLInputElement>('combobox').value).toBe('Objective');
});

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

it('offers to group by what the signal’s own metrics have first, and then by every other label', async () => {
  const asked: unknown[] = [];
  const lookups = new Lookups((path, params) => {
    asked.push([path, params]);
    return Promise.resolve(params?.['signal'] === 'drift' ? ['feature'] : params?.['signal'] ? [] : ['feature', 'job']);
  });
  const { groupings } = pickersOf(lookups, 'loan', [{ value: '$x', label: '$x' }]);
  const offered = async (signal: string, typed = '') =>
    (await groupings(signal)(typed)).map(({ value, group }) => [value, group]);
  expect(await offered('drift')).toEqual([
    ['$x', undefined],
    ['feature', 'Labels of this signal'],
    ['job', 'Other labels'],
  ]);
  expect(asked).toContainEqual(['labels', { signal: 'drift', model: 'loan' }]);
  expect(await offered('resources', 'o')).toEqual([['job', 'Labels']]);
});
