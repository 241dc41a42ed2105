import { eventSchema, noFigure } from './events';

it.each(['revert', 'wayBack'])('reads whether an action is to be reverted from %s', (name) => {
  const common = { at: 1, by: { kind: 'modelwatch', login: '' }, holder: 'a', action: 1, says: '' };
  const event = { event: 'proved', ...common, verdict: 'notBetter', after: noFigure('none'), [name]: true };
  expect(eventSchema.parse(event)).toMatchObject({ event: 'proved', revert: true });
});
