import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { dataSourceOf } from '../dataSource.testing';
import { prepareEditors, templates } from '../editors.testing';
import type { VariableQuery } from './values';
import { VariableEditor } from './VariableEditor';

jest.setTimeout(120_000);

beforeEach(prepareEditors);

function draw(initial: Partial<VariableQuery>) {
  let current: VariableQuery = { refId: 'A', ...initial };
  function Page() {
    const [query, setQuery] = useState(current);
    current = query;
    return (
      <VariableEditor datasource={dataSourceOf(templates)} query={query} onChange={setQuery} onRunQuery={jest.fn()} />
    );
  }
  render(<Page />);
  return { stored: () => current, user: userEvent.setup() };
}

it('asks only for what the chosen list needs', async () => {
  const { stored, user } = draw({});
  expect(screen.queryByLabelText(/^Model/)).toBeNull();
  await user.click(screen.getByLabelText('List'));
  await user.click(await screen.findByRole('option', { name: 'Versions of a model' }));
  expect(stored().kind).toBe('versions');
  await user.click(screen.getByLabelText(/^Model/));
  await user.paste(' $chosen ');
  await user.tab();
  expect(stored()).toMatchObject({ kind: 'versions', model: '$chosen' });
});

it('takes a label and what narrows its values', async () => {
  const { stored, user } = draw({ kind: 'labelValues' });
  await user.click(screen.getByLabelText(/^Label/));
  await user.paste('env');
  await user.click(screen.getByLabelText(/^Series/));
  await user.paste('up{job="a"}');
  await user.tab();
  expect(stored()).toMatchObject({ kind: 'labelValues', label: 'env', match: 'up{job="a"}' });
});
