import { actionsSchema } from './actions';

const rollback = { id: 'back', kind: 'rollback', models: ['loan'] };
const call = { id: 'train', kind: 'retrain', models: ['loan'], url: 'https://ci.example/run' };
const problems = (settings: object): string[] =>
  actionsSchema.safeParse(settings).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];

it('does nothing by default, and asks a second person', () => {
  expect(actionsSchema.parse({})).toMatchObject({ list: [], hosts: [], webhook: false });
  expect(actionsSchema.parse({ list: [rollback] }).list[0]).toMatchObject({ approval: 'second', perDay: 2 });
});

it.each(['revert', 'wayBack'])('reads whether a rollback is reverted from %s', (name) => {
  const action = { ...rollback, when: { measure: 'accuracy' }, proof: { [name]: true } };
  expect(actionsSchema.parse({ list: [action] }).list[0]?.proof).toMatchObject({ revert: true });
});

it.each([
  ['ci.example:443', 'https://ci.example/run'],
  ['ci.example', 'https://ci.example:443/run'],
  ['ci.example:80', 'http://ci.example/run'],
])('takes %s for the host of %s', (host, url) => {
  expect(problems({ hosts: [host], list: [{ ...call, url }] })).toEqual([]);
});

it.each<[string, object, string]>([
  ['a host that is not allowed', { list: [call] }, 'list.0.url is at ci.example'],
  [
    'a port that is not allowed',
    { hosts: ['ci.example'], list: [{ ...call, url: 'https://ci.example:8443/' }] },
    'ci.example:8443',
  ],
  [
    'a placeholder in the host',
    { hosts: ['ci.example'], list: [{ ...call, url: 'https://{{model}}.example/' }] },
    'must name its host',
  ],
  [
    'a password in the address',
    { hosts: ['ci.example'], list: [{ ...call, url: 'https://a:b@ci.example/' }] },
    'password',
  ],
  ['an address without end', { list: [{ ...call, url: `https://ci.example${'/'.repeat(3000)}` }] }, 'list.0.url'],
  ['another protocol', { list: [{ ...call, url: 'file:///etc/passwd' }] }, 'must be a URL'],
  ['an id that is there twice', { list: [rollback, rollback] }, '"back" is there twice'],
  ['an alert alone', { list: [{ ...rollback, alert: { severity: 'critical' } }] }, 'needs "when"'],
  ['every alert', { list: [{ ...rollback, when: { measure: 'accuracy' }, alert: {} }] }, 'names no label'],
  ['a proof of nothing', { list: [{ ...rollback, proof: {} }] }, 'needs "when"'],
  [
    'the revert of a call',
    { hosts: ['ci.example'], list: [{ ...call, when: { measure: 'accuracy' }, proof: { revert: true } }] },
    'only a rollback can have',
  ],
  ['the alias as its own target', { list: [{ ...rollback, target: 'champion' }] }, 'is the alias that is moved'],
  ['a period over midnight', { frozen: [{ days: ['mon'], from: '22:00', to: '06:00' }] }, 'frozen.0'],
])('refuses %s', (_, settings, said) => {
  expect(problems(settings).join('\n')).toContain(said);
});
