import type { ActionEvent } from '../../actions/events';
import { hidingOf } from '../audit/describe';
import { contextOf, dataSourceOf } from '../resources/testing';
import { actionEntry, logged, loggedProblem } from './entry';
import { ALERT, ANNE, MODEL, T0 } from './testing';

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
const acted = (event: ActionEvent) => ({ context: contextOf(dataSourceOf({}, 'ds')), model: MODEL, id: 1, event });

it('tells the audit trail of a step, who took it and from where', () => {
  expect(actionEntry(acted(proposed), hidingOf([], ''))).toMatchObject({
    who: { login: 'anne' },
    what: { kind: 'action', id: '1', action: 'back', step: 'proposed', model: 'loan', details: { from: '3', to: '2' } },
    where: { from: 'page', org: 1, dataSource: 'ds' },
  });
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
  const named: ActionEvent = { ...proposed, setting: 'loan-rollback', alias: 'champion-loan' };
  const hiding = hidingOf(['model', 'login'], 'key');
  expect(JSON.stringify(actionEntry(acted(named), hiding))).not.toContain('loan');
  const mailed: ActionEvent = { ...proposed, reason: 'see anne@example.com' };
  expect(JSON.stringify(actionEntry(acted(mailed), hidingOf(['email'], 'key')))).not.toContain('example.com');
  const lines = [logged(acted(named), hiding), loggedProblem(MODEL, 'The record of "loan" is gone', hiding)];
  expect(JSON.stringify(lines)).not.toMatch(/loan|anne/);
  expect(logged(acted(named), hidingOf([], ''))).toEqual({ model: MODEL, id: 1, event: 'proposed', by: 'anne' });
});
