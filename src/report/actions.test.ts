import type { ActionEvent } from '../actions/events';
import { actionsFrom } from './actions';
import type { Row } from './tables';

const by = { kind: 'person', login: 'anne' } as const;
const figure = { value: 0.8, lower: 0.78, upper: 0.82, sample: 900, level: 'critical' } as const;

const EVENTS: readonly ActionEvent[] = [
  {
    ...{ event: 'proposed', at: 1000, by, holder: 'a', setting: 'back', kind: 'rollback', alias: 'champion' },
    ...{ from: '3', to: '2', reason: 'accuracy fell', needsApproval: true, expires: 9000, guards: [] },
  },
  { event: 'approved', at: 2000, by: { kind: 'person', login: 'ben' }, holder: 'a', action: 1 },
  { event: 'started', at: 3000, by, holder: 'a', action: 1, until: 4000, before: figure },
  { event: 'done', at: 3500, by, holder: 'a', action: 1, says: 'moved', proves: true },
  {
    ...{ event: 'proved', at: 5000, by, holder: 'a', action: 1, verdict: 'better', says: 'Better.', revert: false },
    after: { ...figure, value: 0.93, lower: 0.92, upper: 0.94 },
  },
];

const rows = (events: readonly unknown[], model = 'loan'): Row[] =>
  events.map((event, i) => ({
    run: model,
    run_id: `id of ${model}`,
    parameter: `entry.${String(i + 1).padStart(6, '0')}`,
    value: typeof event === 'string' ? event : JSON.stringify(event),
  }));

it('tells moves that no action made, with when', () => {
  const common = { by, holder: 'a', alias: 'champion' };
  const seen = [{ event: 'seen', at: 9000, ...common, from: '3', since: 8000, to: '1' }];
  const recorded = actionsFrom(rows(seen), { from: 0, to: 10_000 });
  expect(recorded).toEqual([
    {
      ...{ model: 'loan', actions: [] },
      moves: [
        {
          at: 9000,
          title: 'The alias "champion" was moved from version 3 to version 1 without an action',
          text: 'Between 1970-01-01 00:00 and 1970-01-01 00:00 UTC. MLflow does not record who moves an alias.',
        },
      ],
    },
  ]);
  expect(actionsFrom(rows(seen), { from: 20_000, to: 30_000 })[0]?.moves).toEqual([]);
});

it('tells an action with both figures, who agreed, and result, in whatever order its entries come', () => {
  const recorded = actionsFrom([...rows(EVENTS)].reverse(), { from: 0, to: 10_000 });
  expect(recorded).toEqual([
    {
      ...{ model: 'loan', moves: [] },
      actions: [
        {
          ...{ id: 1, phase: 'better', setting: 'back', kind: 'rollback', from: '3', to: '2', at: 1000, by: 'anne' },
          ...{ reason: 'accuracy fell', approvedBy: 'ben', areIdentified: false, doneAt: 3500, says: 'Better.' },
          before: '0.8 (0.78 to 0.82, 900 observations)',
          after: '0.93 (0.92 to 0.94, 900 observations)',
        },
      ],
    },
  ]);
});

it.each([
  ['before', { from: 6000, to: 9000 }],
  ['after', { from: 0, to: 500 }],
])('leaves out what was over and done %s the period', (_, period) => {
  expect(actionsFrom(rows(EVENTS), period)).toEqual([{ model: 'loan', actions: [], moves: [] }]);
});

const broken = (events: readonly unknown[]): Row[] => rows(events, 'broken');
const GAP = broken(EVENTS).filter(({ parameter }) => parameter !== 'entry.000002');

it.each([
  ['no entry', broken(['nonsense']), 'of "broken" (run id of broken) has an entry entry.000001 that cannot be read'],
  ['an entry that does not follow', broken(EVENTS.slice(1)), 'Entry 1 of the record of actions (approved)'],
  ['a gap', GAP, 'of "broken" (run id of broken) is incomplete: entry.000002 is missing'],
])('says that a record with %s cannot be read, and reads the others', (_, record, why) => {
  const recorded = actionsFrom([...record, ...rows(EVENTS)], { from: 0, to: 10_000 });
  expect(recorded.map(({ model, actions, problem }) => [model, actions.length, problem])).toEqual([
    ['broken', 0, expect.stringContaining(why)],
    ['loan', 1, undefined],
  ]);
});
