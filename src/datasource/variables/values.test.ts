import { Lookups } from '../lookups';
import { custom, panelTemplates } from '../query/scene.testing';
import { VARIABLE_KINDS, type VariableQuery, variableValues } from './values';

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
