import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { dataSourceOf } from '../dataSource.testing';
import { prepareEditors, templates } from '../editors.testing';
import { Lookups } from '../lookups';
import { custom, panelTemplates } from '../query/scene.testing';
import { VARIABLE_KINDS, type VariableQuery, variableValues } from './values';
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

describe('values', () => {
  const templates = panelTemplates([custom('model', ['loan'], 'loan'), custom('attribute', ['sex'], 'sex')]);

  async function asked(query: Omit<VariableQuery, 'refId'>): Promise<unknown> {
    const get = jest.fn().mockResolvedValue([]);
    await variableValues(query, new Lookups(get), templates);
    return get.mock.calls[0];
  }

  it('asks for each kind of list what the process knows, variables filled in', async () => {
    const model = '$model';
    expect(await asked({})).toEqual(['models']);
    expect(await asked({ signals: ['drift', 'fairness'] })).toEqual(['models', { signals: 'drift,fairness' }]);
    expect(await asked({ signals: [] })).toEqual(['models', { signals: '' }]);
    expect(await asked({ kind: 'versions', model })).toEqual(['versions', { model: 'loan' }]);
    expect(await asked({ kind: 'features', model })).toEqual(['label-values', { label: 'feature', model: 'loan' }]);
    expect(await asked({ kind: 'attributes' })).toEqual(['label-values', { label: 'attribute' }]);
    expect(await asked({ kind: 'groups', model, attribute: '$attribute' })).toEqual([
      'label-values',
      { label: 'group', model: 'loan', attribute: 'sex' },
    ]);
    expect(await asked({ kind: 'labelValues', label: 'env', match: 'up{model="$model"}' })).toEqual([
      'label-values',
      { label: 'env', match: 'up{model="loan"}' },
    ]);
  });

  it('has an answer for every kind', async () => {
    for (const kind of VARIABLE_KINDS) {
      expect(await asked({ kind })).toBeDefined();
    }
  });
});
