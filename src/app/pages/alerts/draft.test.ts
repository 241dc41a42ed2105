import { definitions, withOverrides } from '../../../packs/rules';
import { elementAt } from '../../../stats/elements';
import type { InstalledPack } from '../../alerting/packs';
import { changeDraft, DEFAULT_TEAM, draftOf, inputErrorOf, isComplete, optionsOf } from './draft';

const latency = elementAt(
  definitions.filter(({ id }) => id === 'latency'),
  0
);
const fresh = draftOf(DEFAULT_TEAM, undefined);

const installed: InstalledPack = {
  prefix: 'modelwatch',
  team: 'ml',
  folder: 'Modelwatch',
  isProvisioned: false,
  lacksAddress: false,
  models: ['iris'],
  dataSources: ['modelwatch'],
  rules: [
    {
      uid: 'modelwatch-latency-critical',
      definition: 'latency',
      severity: 'critical',
      folderUid: 'f',
      isProvisioned: false,
      thresholds: { critical: 0.8 },
      models: ['iris'],
    },
  ],
};

it('begins with the catalogue as far as it has thresholds', () => {
  expect(isComplete(fresh)).toBe(true);
  expect(fresh.choices['latency']).toEqual({ isOn: true, warning: '0.4', critical: '0.5' });
  expect(fresh.choices['prediction-cost']?.isOn).toBe(false);
  const taken = withOverrides(definitions, optionsOf(fresh, 'modelwatch')).rules.map(({ uid }) => uid);
  expect(taken).toEqual(withOverrides(definitions).rules.map(({ uid }) => uid));
});

it('begins with what is installed where something is', () => {
  const draft = draftOf('ml', installed);
  expect(draft.models).toEqual(['iris']);
  expect(draft.choices['latency']).toEqual({ isOn: true, warning: '', critical: '0.8' });
  expect(draft.choices['errors']).toMatchObject({ isOn: false, warning: expect.stringMatching(/./) });
  const { rules } = withOverrides(definitions, optionsOf(draft, 'modelwatch'));
  expect(rules.map(({ uid, threshold }) => [uid, threshold])).toEqual([['modelwatch-latency-critical', 0.8]]);
});

const latencyWith = (warning: string, critical: string) =>
  inputErrorOf(latency, { isOn: true, warning, critical })?.kind;

it('finds what makes no rule, where it was typed', () => {
  expect(latencyWith('0.3', '0.6')).toBeUndefined();
  expect(latencyWith('', '0.6')).toBeUndefined();
  expect(latencyWith('', '')).toBe('no-threshold');
  expect(latencyWith('half', '0.6')).toBe('no-number');
  expect(latencyWith('0.6', '0.3')).toBe('order');
  expect(inputErrorOf(latency, { isOn: false, warning: 'half', critical: '' })).toBeUndefined();
});

it('is not complete while something is mistaken, or the team has no name to name rules by', () => {
  expect(isComplete(changeDraft(fresh, { kind: 'choice', id: 'latency', choice: { warning: 'x' } }))).toBe(false);
  expect(isComplete(changeDraft(fresh, { kind: 'team', team: '!?', pack: undefined }))).toBe(false);
});

it('keeps what was chosen when a team without a pack is chosen, and shows the pack of one that has one', () => {
  const chosen = changeDraft(changeDraft(fresh, { kind: 'models', models: ['loan-approval'] }), {
    kind: 'choice',
    id: 'latency',
    choice: { critical: '0.9' },
  });
  const other = changeDraft(chosen, { kind: 'team', team: 'fraud', pack: undefined });
  expect(other).toMatchObject({ team: 'fraud', models: ['loan-approval'] });
  expect(other.choices['latency']).toEqual({ isOn: true, warning: '0.4', critical: '0.9' });
  const back = changeDraft(other, { kind: 'team', team: 'ml', pack: installed });
  expect(back).toEqual(draftOf('ml', installed));
  expect(changeDraft(back, { kind: 'team', team: 'fraud', pack: undefined })).toEqual(draftOf('fraud', undefined));
});

it('names the rules of another team otherwise, and asks the chosen data source', () => {
  const draft = changeDraft(changeDraft(fresh, { kind: 'team', team: 'Fraud', pack: undefined }), {
    kind: 'models',
    models: ['loan-approval'],
  });
  const { settings, rules } = withOverrides(definitions, optionsOf(draft, 'prod'));
  expect(settings).toMatchObject({
    team: 'Fraud',
    models: ['loan-approval'],
    folder: 'Modelwatch Fraud',
    dataSource: 'prod',
  });
  expect(rules.map(({ uid }) => uid)).toContain('fraud-latency-warning');
});
