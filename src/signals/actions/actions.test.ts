import type { ActionEvent } from '../../actions/events';
import { find, run } from '../../query/testing';
import { seconds } from '../../query/units';
import { DAY } from '../../time';
import { actions } from '.';

const common = { by: { kind: 'person' as const, login: 'anne' }, holder: 'h' };

/** One action after another, each ended so many seconds after the first was proposed. */
function recordOf(
  model: string,
  ...ended: ReadonlyArray<readonly [at: number, how: 'better' | 'notBetter' | 'cannotTell' | 'failed']>
) {
  const after = { value: 0.7, lower: 0.6, upper: 0.8, sample: 100, level: 'ok' as const };
  const events = ended.flatMap(([seconds, how], index): ActionEvent[] => {
    const at = 1000 * seconds;
    const action = 4 * index + 1;
    const ending: ActionEvent =
      how === 'failed'
        ? { event: 'failed', ...common, at, action, reason: 'no' }
        : { event: 'proved', ...common, at, action, verdict: how, after, says: '', revert: false };
    return [
      {
        ...{ event: 'proposed', ...common, at, setting: 'back', kind: 'rollback', alias: 'champion', reason: 'r' },
        ...{ needsApproval: false, expires: at, guards: [] },
      },
      { event: 'started', ...common, at, action, until: at },
      { event: 'done', ...common, at, action, says: '', proves: true },
      ending,
    ];
  });
  const entries = events.map((event, i): [string, string] => [
    `entry.${String(i + 1).padStart(6, '0')}`,
    JSON.stringify(event),
  ]);
  return { model, entries: Object.fromEntries(entries) };
}

const context = {
  actions: 'modelwatch-actions',
  from: seconds(0),
  to: seconds(3 * DAY),
  step: seconds(DAY),
  window: seconds(DAY),
};

function counts(records: readonly object[], asked: object = {}, model = 'loan'): number[] {
  const { derived } = run(actions, { mode: 'range', ...asked }, { records }, context);
  return [...find(derived, { model }).value];
}

it('counts what has failed or not helped within the window, and nothing that could not be judged', () => {
  expect(counts([recordOf('loan', [10, 'failed'], [20, 'notBetter'], [30, 'cannotTell'])])).toEqual([0, 2, 0, 0]);
});

it('counts from the last one that helped', () => {
  expect(counts([recordOf('loan', [10, 'failed'], [20, 'better'])])).toEqual([0, 0, 0, 0]);
  expect(counts([recordOf('loan', [10, 'better'], [20, 'notBetter'])])).toEqual([0, 1, 0, 0]);
});

it('tells of now where it is asked of now, and of the model that is asked for', () => {
  const records = [recordOf('loan', [3 * DAY - 10, 'notBetter']), recordOf('iris', [10, 'failed'])];
  expect(counts(records, { mode: 'instant' })).toEqual([1]);
  expect(() => counts(records, { model: 'loan' }, 'iris')).toThrow('0 series');
});

it('says of a record that cannot be read that it cannot, and tells of the others', () => {
  const records = [{ model: 'iris', entries: { 'entry.000001': '{' } }, recordOf('loan', [10, 'failed'])];
  const { derived, notices } = run(actions, {}, { records }, context);
  expect(find(derived, { model: 'loan' }).value[1]).toBe(1);
  expect(notices).toMatch(/^iris: .*entry\.000001 that cannot be read/);
});

it('asks nothing where the data source has no actions, nor knows a model that nothing was done for', () => {
  expect(run(actions, {}, {}).asked).toEqual({});
  const { asked, derived } = run(actions, {}, { records: [{ model: 'loan', entries: {} }] }, context);
  expect(asked['records']).toContain('modelwatch-actions');
  expect(derived).toMatchObject({ series: [] });
});
