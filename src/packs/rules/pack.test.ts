import { elementAt } from '../../stats/elements';
import { changesFor, definitions, PackError, queryOf, rulesIn, withOverrides } from '.';
import { grafanaGroups } from './grafana/rule';
import { rulerGroup } from './grafana/ruler';

const accuracyOf = (options: Parameters<typeof withOverrides>[1]) =>
  withOverrides(definitions, { only: ['accuracy'], ...options }).rules;

test('a team sets its thresholds, and the recovery follows', () => {
  const [warning, critical] = accuracyOf({ thresholds: { accuracy: { warning: 0.9 } } });
  expect(warning).toMatchObject({ threshold: 0.9, recovery: { warning: 0.91, critical: 0.865 } });
  expect(critical).toMatchObject({ threshold: 0.85 });
});

test('off leaves a rule out', () => {
  expect(accuracyOf({ thresholds: { accuracy: { warning: 'off' } } }).map(({ uid }) => uid)).toEqual([
    'modelwatch-accuracy-critical',
  ]);
});

test('what has no default threshold is no rule until it is given one', () => {
  expect(withOverrides(definitions, { only: ['prediction-cost'] }).rules).toEqual([]);
  const { rules } = withOverrides(definitions, {
    only: ['prediction-cost'],
    thresholds: { 'prediction-cost': { critical: 2 } },
  });
  expect(rules.map(({ severity, threshold }) => [severity, threshold])).toEqual([['critical', 2]]);
});

test.each([
  [{ thresholds: { acuracy: { warning: 0.9 } } }, 'There is no alert definition "acuracy"'],
  [{ only: ['speed'] }, 'There is no alert definition "speed"'],
  [{ thresholds: { accuracy: { warning: 0.8 } } }, 'would be critical before it is a warning'],
  [{ prefix: 'a-team-with-quite-a-long-name' }, 'Choose a shorter prefix'],
])('%j is refused', (options, text) => {
  expect(() => withOverrides(definitions, options)).toThrow(PackError);
  expect(() => withOverrides(definitions, options)).toThrow(text);
});

test('models are chosen by their exact names', () => {
  const rule = elementAt(accuracyOf({}), 0);
  const asked = { mode: 'instant', statistic: 'level' } as const;
  expect(queryOf(rule, { models: [] }, asked)).not.toHaveProperty('filters');
  expect(queryOf(rule, { models: ['iris'] }, asked)).toMatchObject({ model: 'iris' });
  expect(queryOf(rule, { models: ['a.b', 'c'] }, asked)).toMatchObject({
    filters: [{ label: 'model', op: '=~', value: String.raw`a\.b|c` }],
  });
});

describe('installed rules', () => {
  const options = {
    only: ['latency', 'accuracy', 'slo-availability'],
    thresholds: { latency: { warning: 0.2, critical: 'off' as const } },
  };
  const groups = grafanaGroups(withOverrides(definitions, options));
  const read = { latency: { warning: 0.2, critical: 'off' }, accuracy: { warning: 0.92, critical: 0.85 } };

  test.each([
    ['a provisioning file', { groups }],
    ['what the interface of the pages answers', { Modelwatch: groups.map(rulerGroup) }],
    ['what the interface of provisioning answers', groups.flatMap(({ rules }) => rules)],
  ])('are read from %s', (_, document) => {
    expect(changesFor(rulesIn(document), 'loan')).toMatchObject(read);
    expect(Object.keys(changesFor(rulesIn(document), 'loan'))).toHaveLength(3);
  });

  test('are those of their models alone', () => {
    const rules = rulesIn(grafanaGroups(withOverrides(definitions, { ...options, models: ['loan', 'a.b'] })));
    expect(Object.keys(changesFor(rules, 'a.b'))).toHaveLength(3);
    expect(changesFor(rules, 'iris')).toEqual({});
  });

  test('make the pack that they are from', () => {
    const changes = changesFor(rulesIn({ groups }), 'loan');
    const again = withOverrides(definitions, { only: Object.keys(changes), thresholds: changes });
    expect(again.rules.map(({ uid, thresholds }) => [uid, thresholds])).toEqual(
      withOverrides(definitions, options).rules.map(({ uid, thresholds }) => [uid, thresholds])
    );
  });

  test('are no rules of others that are called alike', () => {
    expect(rulesIn([{ uid: 'my-latency-warning', data: [{ model: { expr: 'up' } }] }])).toEqual([]);
  });
});
