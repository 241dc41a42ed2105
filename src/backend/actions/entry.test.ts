import { type ActionEvent, type Figure, noFigure } from '../../actions/events';
import { hidingOf } from '../audit/describe';
import { contextOf, dataSourceOf } from '../resources/testing';
import { actionEntry, logged, loggedProblem } from './entry';
import { judge } from './proof';
import { filledBody, filledUrl } from './template';
import { ALERT, ANNE, figure, MODEL, T0 } from './testing';

const proposed: ActionEvent = {
  event: 'proposed',
  at: T0,
  by: ANNE,
  holder: 'h',
  setting: 'back',
  kind: 'rollback',
  alias: 'champion',
  from: '3',
  to: '2',
  reason: 'loan fell, says anne',
  needsApproval: true,
  expires: T0,
  guards: [],
};
const acted = (event: ActionEvent, setting = 'back') => ({
  ...{ context: contextOf(dataSourceOf({}, 'ds')), model: MODEL, id: 1, event, setting },
});

it('tells the audit trail of a step, who took it and from where', () => {
  expect(actionEntry(acted(proposed), hidingOf([], ''))).toMatchObject({
    who: { login: 'anne' },
    what: { kind: 'action', id: '1', action: 'back', step: 'proposed', model: 'loan', details: { from: '3', to: '2' } },
    where: { from: 'page', org: 1, dataSource: 'ds' },
  });
  const approved: ActionEvent = { event: 'approved', at: T0, by: ANNE, holder: 'h', action: 1 };
  const what = { action: 'back', step: 'approved' };
  expect(actionEntry(acted(approved), hidingOf([], ''))).toMatchObject({ what });
  expect(actionEntry(acted({ ...proposed, by: ALERT }), hidingOf([], ''))).toMatchObject({
    who: { login: '', service: ALERT.login },
    where: { from: 'webhook' },
  });
});

it.each([['model'], ['login']])('writes nothing down of a %s that the settings hide', (label) => {
  const text = JSON.stringify(actionEntry(acted(proposed), hidingOf([label], 'key')));
  expect(text).not.toContain(label === 'model' ? MODEL : ANNE.login);
  expect(text).toContain('hmac:');
});

it('hides the model in names of settings and aliases, emails in reasons, and all of it in the log too', () => {
  const named: ActionEvent = { ...proposed, alias: 'champion-loan' };
  const hiding = hidingOf(['model', 'login'], 'key');
  expect(JSON.stringify(actionEntry(acted(named, 'loan-rollback'), hiding))).not.toContain('loan');
  const mailed: ActionEvent = { ...proposed, reason: 'see anne@example.com' };
  expect(JSON.stringify(actionEntry(acted(mailed), hidingOf(['email'], 'key')))).not.toContain('example.com');
  const lines = [logged(acted(named), hiding), loggedProblem(MODEL, 'The record of "loan" is gone', hiding)];
  expect(JSON.stringify(lines)).not.toMatch(/loan|anne/);
  expect(logged(acted(named), hidingOf([], ''))).toEqual({ model: MODEL, id: 1, event: 'proposed', by: 'anne' });
});

const rule = { minimumSample: 30, better: 'higher', levelBy: 'interval', isOver: false } as const;
const verdict = (before: number, after: number, given: Partial<Parameters<typeof judge>[0]> = {}) =>
  judge({ ...rule, before: figure(before), after: figure(after), ...given }).verdict;

it('is better or worse where the interval of the difference says so', () => {
  expect(verdict(0.7, 0.72)).toBe('better');
  expect(verdict(0.72, 0.7)).toBe('notBetter');
  // Each interval reaches 0.01 to both sides, that of the difference 0.0141.
  expect(verdict(0.7, 0.7142)).toBe('better');
  expect(verdict(0.7, 0.7141)).toBe('notYet');
});

it('takes less for better where the measure is one of errors', () => {
  expect(verdict(0.7, 0.6, { better: 'lower' })).toBe('better');
  expect(verdict(0.6, 0.7, { better: 'lower' })).toBe('notBetter');
});

it('is not better when its time is over and it was not shown to be', () => {
  expect(verdict(0.7, 0.7)).toBe('notYet');
  expect(verdict(0.7, 0.7, { isOver: true })).toBe('notBetter');
});

it.each([
  ['after', { after: figure(0.9, { sample: 29 }) }],
  ['after', { after: noFigure('no traffic') }],
  ['after', { after: { ...figure(0.9), lower: null } }],
  ['before', { before: undefined }],
])('cannot tell without a figure %s', (_, given) => {
  expect(verdict(0.7, 0.9, given)).toBe('notYet');
  expect(verdict(0.7, 0.9, { ...given, isOver: true })).toBe('cannotTell');
});

describe('of figures without intervals of a signal whose levels are reached by the value', () => {
  const at = (level: Figure['level'], sample: number | null = 1000): Figure => ({
    ...figure(0.3, { level }),
    ...{ lower: null, upper: null, sample },
  });
  const byLevel = (before: Figure, after: Figure, given: object = {}) =>
    judge({ ...rule, better: 'lower', levelBy: 'value', before, after, ...given });

  it.each([
    ['better where it fell', at('critical'), at('warning'), 'better', 'better'],
    ['not better where it rose', at('warning'), at('critical'), 'notBetter', 'notBetter'],
    ['not better in the end where it is the same', at('critical'), at('critical'), 'notYet', 'notBetter'],
    ['not known where there are too few observations', at('critical'), at('insufficient'), 'notYet', 'cannotTell'],
    ['not known where fewer than are needed', at('critical', 29), at('ok', 29), 'notYet', 'cannotTell'],
    ['not known to have fallen with fewer than before', at('critical'), at('ok', 999), 'notYet', 'cannotTell'],
    ['not better with fewer than before either', at('critical'), at('critical', 999), 'notYet', 'notBetter'],
  ])('the level tells: %s', (_, before, after, during, inTheEnd) => {
    expect(byLevel(before, after).verdict).toBe(during);
    expect(byLevel(before, after, { isOver: true }).verdict).toBe(inTheEnd);
  });

  it('needs no observations where the signal knows none', () => {
    const { verdict, says } = byLevel(at('warning', null), at('ok', null), { minimumSample: 0 });
    expect([verdict, says]).toEqual(['better', 'Better: before 0.3, after 0.3: warning, now ok']);
  });

  it('of another signal is not compared', () => {
    expect(byLevel(at('critical'), at('ok'), { levelBy: 'interval' }).verdict).toBe('notYet');
  });
});

const values = {
  model: 'loan/approval ?&#"',
  version: '3',
  action: 'train',
  id: 'modelwatch-1',
  reason: '", "admin": true, "x": "{{model}}',
  by: 'anne',
};

it('encodes what it puts into an address', () => {
  const url = filledUrl('https://ci.example/models/{{model}}/run?by={{ by }}', values);
  expect(url.href).toBe('https://ci.example/models/loan%2Fapproval%20%3F%26%23%22/run?by=anne');
});

it.each(['..', '.', '%2e%2e'])('refuses a model called %s in an address', (model) => {
  const make = () => filledUrl('https://ci.example/a/{{model}}/run', { ...values, model: decodeURIComponent(model) });
  expect(make).toThrow('step up');
});

it.each(['https://ci.example/a\\{{model}}\\run', 'https://ci.example/a/\t{{model}}/run'])(
  'refuses a step up behind what a URL reads otherwise: %j',
  (template) => {
    expect(() => filledUrl(template, { ...values, model: '..' })).toThrow('step up');
  }
);

it('puts half a surrogate pair into an address as what can be sent', () => {
  const { href } = filledUrl('https://ci.example/run?why={{reason}}', { ...values, reason: '\ud83d' });
  expect(href).toBe('https://ci.example/run?why=%EF%BF%BD');
});

it('fills the texts of a body in, once, and nothing else', () => {
  const body = { ref: 'main', inputs: { 'why {{by}}': '{{reason}}', n: 3, list: ['{{version}}', null] } };
  expect(filledBody(body, values)).toEqual({
    ref: 'main',
    inputs: { 'why {{by}}': values.reason, n: 3, list: ['3', null] },
  });
});

it('says which placeholders there are', () => {
  expect(() => filledBody('{{secret}}', values)).toThrow('{{secret}} is no placeholder: there are model, version');
});
