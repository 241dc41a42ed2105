import fc from 'fast-check';
import { accessSchema } from '../../settings/access';
import { contextOf, dataSourceOf } from '../resources/testing';
import { parseSettings } from '../sources';
import { accessOf, EVERYONE, mayAct, refusal } from './access';
import { type Asker, askerOf } from './asker';
import { matcher, patternProblems } from './pattern';
import { seenAmong } from './scope';

const person = (more: Partial<Extract<Asker, { kind: 'person' }>> = {}): Asker => ({
  kind: 'person',
  login: 'ann',
  email: 'ann@risk.example.com',
  role: 'Viewer',
  ...more,
});
const rulesOf = (...rules: object[]) => accessSchema.parse({ rules }).rules;

const POLICY = rulesOf(
  { name: 'admins', roles: ['Admin'], models: ['/.*/'], promql: true, actions: ['/.*/'] },
  { name: 'rules', services: ['alerting'], models: ['/.*/'] },
  {
    name: 'risk',
    emails: ['/.+@risk\\.example\\.com/'],
    roles: ['Viewer'],
    models: ['loan', '/credit-.*/'],
    actions: ['rollback'],
  },
  { name: 'bob', logins: ['bob'], models: ['iris'], signals: ['drift', 'health'], attributes: ['age'] }
);

test('without a policy everybody sees all', () => {
  expect(accessOf(undefined, person())).toBe(EVERYONE);
  expect(refusal({ signal: 'promql', model: 'any', options: { expr: 'up' } }, EVERYONE)).toBeUndefined();
});

test.each([
  ['by role', person({ role: 'Admin' }), 'admins'],
  ['by email and role together', person(), 'risk'],
  ['not by one of two', person({ role: 'Editor' }), undefined],
  ['by login', person({ login: 'bob', email: '' }), 'bob'],
  ['by all of a login', person({ login: 'bobby', email: '' }), undefined],
  ['of people alone', person({ login: 'eve', email: 'eve@else.example.com', role: 'None' }), undefined],
  ['for alert rules', { kind: 'alerting' } as const, 'rules'],
])('the first rule that is for somebody counts, %s', (_, asker, rule) => {
  expect(accessOf(POLICY, asker)?.rule).toBe(rule);
});

test('alert rules are nobody but a service', () => {
  const [, , ...people] = POLICY;
  expect(accessOf(people, { kind: 'alerting' })).toBeUndefined();
  const context = contextOf(dataSourceOf({}), 'Admin');
  const forged = { ...context, headers: { fromalert: 'true' } };
  expect(askerOf(forged)).toMatchObject({ kind: 'person', login: 'v' });
  const scheduler = { login: 'grafana_scheduler', name: '', email: '', role: 'Admin' as const };
  expect(askerOf({ ...forged, plugin: { ...forged.plugin, user: scheduler } })).toEqual({ kind: 'alerting' });
});

test('a query is refused for its signal, model, PromQL or protected attribute, whatever it is wrapped in', () => {
  const [risk, bob] = [accessOf(POLICY, person()), accessOf(POLICY, person({ login: 'bob', email: '' }))];
  if (risk === undefined || bob === undefined) {
    throw new Error('they have rules');
  }
  const why = (query: object, access = bob) => refusal({ signal: 'drift', options: {}, ...query }, access);
  expect(why({ model: 'iris' })).toBeUndefined();
  expect(why({ model: 'loan' })).toContain('The model loan');
  expect(why({ model: 'loan' }, risk)).toBeUndefined();
  expect(why({ model: 'loans' }, risk)).toContain('The model loans');
  expect(why({ signal: 'latency' })).toContain('The signal latency');
  expect(why({ signal: 'health', options: { signals: ['drift', 'fairness'] } })).toContain('The signal fairness');
  expect(why({ options: { signal: 'quality' } })).toContain('The signal quality');
  expect(why({ options: { expr: 'up' } })).toContain('PromQL');
  expect(why({ options: { signalOptions: { expr: 'up' } } })).toContain('PromQL');
  expect(why({ options: { objective: 'custom', good: 'a', total: 'b' } })).toContain('PromQL');
  expect(why({ options: { signalOptions: { total: 'b' } } })).toContain('PromQL');
  expect(why({ options: { attributes: ['age'] } })).toBeUndefined();
  expect(why({ options: { attributes: ['age', 'sex'] } })).toContain('attribute sex');
  expect(why({ options: { signalOptions: { attributes: ['sex'] } } })).toContain('attribute sex');
  expect([mayAct('rollback', 'loan', risk), mayAct('retrain', 'loan', risk), mayAct('rollback', 'iris', risk)]).toEqual(
    [true, false, false]
  );
  expect(mayAct('rollback', 'iris', bob)).toBe(false);
  const [act] = rulesOf({ name: 'act', models: ['iris'], signals: ['drift'], actions: ['rollback'] });
  const narrow = act && accessOf([act], person());
  if (narrow === undefined) {
    throw new Error('they have a rule');
  }
  expect([undefined, 'drift', 'quality'].map((signal) => mayAct('rollback', 'iris', narrow, signal))).toEqual([
    true,
    true,
    false,
  ]);
});

test.each([
  ['/credit-(/', 'access.rules.0.models.0 "/credit-(/" is not a regular expression'],
  ['/(?=a)/', 'is not a regular expression of RE2'],
  ['/(?<=a)b/', 'is not a regular expression of RE2'],
  ['/(a)\\1/', 'is not a regular expression of RE2'],
  ['/a{2,1}/', 'is not a regular expression of RE2'],
  ['/(?:a{100}){100}/', 'is not a regular expression of RE2'],
  ['/a{1000}b{1000}c{1000}/', 'is too long with its repetitions written out'],
  ['/\\Qa.b/', 'quotes with \\Q'],
  ['/a\\\\\\Qa/', 'quotes with \\Q'],
  ['', 'is empty'],
])('the pattern %s is refused', (pattern, problem) => {
  const access = { rules: [{ name: 'x', models: [pattern] }] };
  expect(() => parseSettings({ access }, {})).toThrow(problem);
});

test.each([
  ['logins', { logins: ['bob', '/(/'] }],
  ['emails', { emails: ['/(/'] }],
  ['signals', { signals: ['/(/'] }],
  ['attributes', { attributes: ['/(/'] }],
  ['experiments', { experiments: ['/(/'] }],
  ['actions', { actions: ['/(/'] }],
])('a pattern of %s is refused too', (name, more) => {
  const access = {
    rules: [
      { name: 'x', models: ['a'] },
      { name: 'y', models: ['a'], ...more },
    ],
  };
  expect(() => parseSettings({ access }, {})).toThrow(`access.rules.1.${name}.`);
});

test.each([
  ['loan', 'loan'],
  ['a (b)', 'a (b)'],
  ['/.*/', 'anything'],
  ['/credit-[a-z]+(?:-\\d{2,4})?/', 'credit-eu-2024'],
  ['/a\\.b|[^x]y/', 'zy'],
  ['/(?i)loan-.+/', 'LOAN-a'],
  ['/^a\\b.*$/', 'a b'],
  ['/\\pL+/', 'größe'],
  ['/a\\\\Q/', 'a\\Q'],
])('the pattern %s is taken, and matches %s', (pattern, name) => {
  expect(patternProblems(rulesOf({ name: 'x', models: [pattern] }))).toEqual([]);
  expect(matcher([pattern])(name)).toBe(true);
});

test.each([
  [{ name: 'x', models: [] }, 'is empty'],
  [{ name: 'x' }, 'models'],
  [{ name: '', models: ['a'] }, 'needs a name'],
  [{ name: 'x', models: ['a'], services: ['alerting'], roles: ['Viewer'] }, 'write two rules'],
  [{ name: 'x', models: ['a'], role: ['Viewer'] }, 'role'],
])('the rule %j is refused', (rule, problem) => {
  expect(() => parseSettings({ access: { rules: [rule] } }, {})).toThrow(problem);
});

test('a name is matched as it is written, with signs that a regular expression would read', () => {
  const access = accessOf(rulesOf({ name: 'x', models: ['a.b (c)'] }), person());
  expect(access?.models?.has('a.b (c)')).toBe(true);
  expect(access?.models?.has('aXb (c)')).toBe(false);
});

test('patterns match what they match as regular expressions of JavaScript', () => {
  const { pattern } = fc.letrec<{ pattern: string; one: string }>((tie) => ({
    pattern: fc.array(tie('one'), { minLength: 1, maxLength: 4 }).map((all) => all.join('')),
    one: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('a', 'b', '.', '\\d', '[^a]', '[a\\]-]', '\\.', '(?:)', 'ä', '😀'),
      fc
        .tuple(
          tie('pattern'),
          tie('pattern'),
          fc.constantFrom('', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?', '{1,3}?')
        )
        .map(([a, b, times]) => `(${a}|(?:${b}))${times}`)
    ),
  }));
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '1', '.', ']', 'ä', '😀', '\n'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, fc.array(name, { minLength: 20, maxLength: 20 }), (regex, names) => {
      const [one, js] = [`/${regex}/`, new RegExp(`^(?:${regex})$`, 'u')];
      // JavaScript tries every way, of which long patterns have too many.
      fc.pre(one.length <= 150);
      fc.pre(patternProblems(rulesOf({ name: 'x', models: [one] })).length === 0);
      expect(names.map(matcher([one]))).toEqual(names.map((text) => js.test(text)));
    }),
    { numRuns: 100 }
  );
});

test.each(['/(a+)+b/', '/(?:a|a)*b/', '/a?a?a?a?a?a?a?a?a*a*a*a*a*a*a*b/', '/(?:a*)*b/'])(
  '%s tries no way to match twice',
  (pattern) => {
    const matches = matcher(['name', pattern]);
    // By trying every way, either would take longer than the world is old.
    expect(['a'.repeat(300), `${'a'.repeat(300)}b`, 'name', 'named'].map(matches)).toEqual([false, true, true, false]);
  }
);

test('a list of patterns is read once, however many ask', () => {
  const [first, second] = [person({ login: 'bob', email: '' }), person({ login: 'bob', email: 'x' })];
  expect(accessOf(POLICY, first)?.models).toBe(accessOf(POLICY, second)?.models);
});

test('while many names are held against slow patterns, all else has its turn', async () => {
  let others = 0;
  setImmediate(() => (others += 1));
  const isSeen = (name: string): boolean => {
    const until = performance.now() + 1;
    while (performance.now() < until);
    return name !== 'secret';
  };
  const names = [...Array<string>(50).fill('loan'), 'secret'];
  expect(await seenAmong(names, { has: isSeen, regex: '' }, (name) => name)).toEqual(names.slice(0, -1));
  expect(others).toBe(1);
});
