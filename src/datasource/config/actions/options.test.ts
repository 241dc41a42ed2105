import { settingsOf } from '../../dataSource.testing';
import { withSecret } from '../secrets';
import { type ActionOptions, problemsOf, renamed, withNewAction, withoutAction } from './options';

const call = (id: string): ActionOptions => ({
  id,
  kind: 'retrain',
  models: ['loan'],
  url: 'http://h',
  headers: ['X'],
});
const two = (saved: Record<string, boolean> = {}) => settingsOf({ actions: { list: [call('a'), call('a-b')] } }, saved);
const SAVED = { 'action-a-HeaderValue1': true, 'action-a-b-HeaderValue1': true, 'action-a-TlsClientKey': true };

it('gives each new action an id of its own', () => {
  const settings = withNewAction(withNewAction(withNewAction(settingsOf({}), 'scale'), 'rollback'), 'scale');
  expect(settings.jsonData.actions?.list?.map(({ id }) => id)).toEqual(['scale', 'rollback', 'scale-2']);
});

it('forgets the secrets of an action that is removed, and of no other', () => {
  const { jsonData, secureJsonFields } = withoutAction(two(SAVED), 0);
  expect(jsonData.actions?.list).toEqual([call('a-b')]);
  expect(secureJsonFields).toEqual({
    'action-a-HeaderValue1': false,
    'action-a-b-HeaderValue1': true,
    'action-a-TlsClientKey': false,
  });
});

it('never gives a saved secret to an action of another id', () => {
  const { jsonData, secureJsonData } = renamed(two(SAVED), 0, 'c');
  expect(jsonData.actions?.list?.map(({ id }) => id)).toEqual(['c', 'a-b']);
  expect(secureJsonData).toEqual({ 'action-a-HeaderValue1': '', 'action-a-TlsClientKey': '' });
});

it('leaves the secrets that two actions share while they have one id to the other', () => {
  const settings = withSecret(
    settingsOf({ actions: { list: [call('a'), call('a')] } }),
    'action-a-HeaderValue1',
    'typed'
  );
  expect(renamed(settings, 1, 'b').secureJsonData).toEqual({ 'action-a-HeaderValue1': 'typed' });
  expect(withoutAction(settings, 1).secureJsonData).toEqual({ 'action-a-HeaderValue1': 'typed' });
});

it.each([
  [{ list: [{ ...call('A'), models: [], url: '' }], frozen: [{ from: '', to: '' }] }, true],
  [{ list: [{ ...call('a'), perDay: 1.5 }] }, true],
  [{ list: [{ ...call('a'), kind: 'reboot' }] }, false],
  [{ list: [{ ...call('a'), perDay: '2' }] }, false],
  [{ list: {} }, false],
  [{ lists: [] }, false],
])('knows whether fields can show %j', (written, areFields) => {
  const problems = problemsOf(written);
  expect(problems.areFields).toBe(areFields);
  expect(problems.texts).not.toBe('');
});
