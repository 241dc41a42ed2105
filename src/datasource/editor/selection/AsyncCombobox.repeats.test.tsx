import type { ComboboxOption } from '@grafana/ui';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { AsyncCombobox } from './AsyncCombobox';

interface Reporting {
  readonly onChange: (option: ComboboxOption) => void;
}

// The Combobox of Grafana 12.4.0 (downshift 9.0.13) reports one selection at each drawing; the one installed here does not.
jest.mock('@grafana/ui', () => ({
  Combobox: ({ onChange }: Reporting) => (
    <button onClick={() => [1, 2, 3].forEach(() => onChange({ value: 'drift' }))}>select</button>
  ),
}));

it('passes a selection on once, and again when the field has had another value since', async () => {
  const user = userEvent.setup();
  const onChange = jest.fn();
  const field = (value: string) => <AsyncCombobox id="x" value={value} options={[]} isRequired onChange={onChange} />;
  const { rerender } = render(field('latency'));
  await user.click(screen.getByRole('button'));
  expect(onChange.mock.calls).toEqual([['drift']]);
  rerender(field('drift'));
  rerender(field('latency'));
  await user.click(screen.getByRole('button'));
  expect(onChange.mock.calls).toEqual([['drift'], ['drift']]);
});
