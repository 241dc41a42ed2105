import type { HostedAnswer } from '../../host';
import type { Frame } from '../backend/grafana';
import { LEVELS } from '../query/level';
import { signals } from '../signals/registry';
import { buildReport } from './build';
import { gatherReport } from './gather';
import { questionsOf } from './questions';

const DAY = 86_400_000;
const from = Date.UTC(2026, 2, 1);
const period = { from, to: from + DAY };
const labels = { model: 'loan', version: '2' };

const good = (...frames: readonly Frame[]): HostedAnswer => ({ ok: true, frames });

/** Every cell a text, but for times. */
const table = (rows: readonly Readonly<Record<string, string | number>>[], meta = {}): Frame => ({
  name: 't',
  refId: 'A',
  meta,
  fields: Object.keys(rows[0] ?? {}).map((name) => {
    const values = rows.map((row) => row[name] ?? null);
    return values.every((value) => typeof value === 'number')
      ? { type: 'time', name, values }
      : { type: 'text', name, values: values.map(String) };
  }),
});

const series = (name: string, values: readonly number[], more: Readonly<Record<string, string>> = {}): Frame => ({
  name,
  refId: 'A',
  fields: [
    { type: 'time', name: 'Time', values: values.map((_, i) => period.to - (values.length - 1 - i) * 3_600_000) },
    { type: 'number', name, labels: { ...labels, ...more }, config: { unit: 'percentunit' }, values: [...values] },
  ],
});

const ANSWERS: Readonly<Record<string, HostedAnswer>> = {
  registry: good(table([{ model: 'loan', description: 'Says who gets a loan.', tags: 'team=lending' }])),
  versions: good(
    table([
      {
        ...labels,
        aliases: 'champion, blue',
        status: 'READY',
        run_id: 'r2',
        created: from,
        description: '',
        tags: 'a=1',
      },
    ])
  ),
  runs: good(table([{ run: 'nightly', run_id: 'r2', 'metric auc': '0.9', 'metric mae': '', 'param depth': '4' }])),
  lineage: good(
    table([{ id: 'dataset:loans (d1)', detail__name: 'loans (d1)' }]),
    table([{ source: 'dataset:loans (d1)', target: 'run:r2' }])
  ),
  changes: good(
    table([
      { time: from, title: 'loan v2 registered', text: 'No alias.', tags: 'loan,v2,registered' },
      { time: from, title: 'loan2 v2 registered', text: 'No alias.', tags: 'loan2,v2,registered' },
    ])
  ),
  'figures quality': good(
    series('accuracy', [0.94]),
    series('accuracy lower', [0.93]),
    series('accuracy upper', [0.95]),
    series('accuracy sample', [4000]),
    series('accuracy level', [LEVELS.ok]),
    series('accuracy warning', [0.92])
  ),
  'objective availability': good(series('compliance', [0.99], { objective: 'availability', measure: 'compliance' })),
  groups: good(table([{ ...labels, attribute: 'sex', group: 'female', accuracy: '0.92' }])),
  'levels drift': good(series('Drift level', [0, 2, 2], { signal: 'drift' })),
};

function built(answers: Readonly<Record<string, HostedAnswer>>, model?: string) {
  const of = model === undefined ? {} : { model };
  const about = { ...period, ...of, signals: [...signals.values()] };
  const questions = questionsOf({ ...about, profiles: [] });
  return buildReport({
    ...{ ...about, made: period.to, sources: 'reached', reachable: true, questions },
    answers: new Map(questions.flatMap(({ refId }) => (answers[refId] === undefined ? [] : [[refId, answers[refId]]]))),
  });
}

it('brings together what the answers say of a model', () => {
  const { models, step } = built({ ...ANSWERS });
  expect(step).toBe(180_000);
  expect(models).toMatchObject([
    {
      ...{ name: 'loan', description: 'Says who gets a loan.', tags: 'team=lending' },
      versions: [
        {
          ...{ version: '2', aliases: ['champion', 'blue'], status: 'READY', created: from, runId: 'r2', tags: 'a=1' },
          run: { name: 'nightly', metrics: { auc: 0.9 }, params: { depth: '4' } },
          datasets: ['loans (d1)'],
        },
      ],
      figures: [
        {
          ...{ signal: 'quality', measure: 'accuracy', version: '2', unit: 'percentunit', level: 'ok' },
          ...{ value: 0.94, lower: 0.93, upper: 0.95, sample: 4000, warning: 0.92, critical: NaN },
        },
        { signal: 'slo', objective: 'availability', target: 0.99, measure: 'compliance', value: 0.99 },
      ],
      groups: [{ version: '2', attribute: 'sex', group: 'female', accuracy: '0.92' }],
      changes: [{ at: from, title: 'loan v2 registered', text: 'No alias.' }],
      standings: [{ signal: 'drift', shares: { ok: 0.5, critical: 0.5, warning: 0, insufficient: 0 } }],
      incidents: [
        {
          ...{ version: '2', level: 'critical', lasts: true, from: period.to - 3_600_000, to: period.to },
          signals: [{ signal: 'drift' }],
        },
      ],
    },
  ]);
});

it('takes what was not answered for a limit: a failure where a source failed, and none where it cannot be asked', () => {
  const { limits } = built({
    ...ANSWERS,
    'figures drift': { ok: false, error: 'Prometheus is gone', status: 502 },
    'objective availability': { ok: false, error: 'counts no errors', status: 400 },
    groups: good(table([], { notices: [{ severity: 'info', text: 'No groups.' }] })),
  });
  expect(limits).toContainEqual({ of: 'figures drift', severity: 'error', text: 'Prometheus is gone' });
  expect(limits).toContainEqual({ of: 'objective availability', severity: 'warning', text: 'counts no errors' });
  expect(limits).toContainEqual({ of: 'groups', severity: 'info', text: 'No groups.' });
  expect(limits).toContainEqual({ of: 'actions', severity: 'error', text: 'There was no answer.' });
  expect(limits.filter(({ of }) => of === 'registry')).toEqual([]);
});

it('holds every question as it was asked, for the model alone where one is named', () => {
  const { asked } = built({ ...ANSWERS }, 'loan');
  const quality = asked.find(({ id }) => id === 'figures quality');
  expect(quality).toMatchObject({
    query: { signal: 'quality', model: 'loan', window: '86400s' },
    ...{ from: period.to, to: period.to },
  });
  const ofModels = asked.filter(({ id }) => id !== 'actions');
  expect(ofModels.filter(({ query }) => query['model'] !== 'loan')).toEqual([]);
  expect(new Set(asked.map(({ id }) => id)).size).toBe(asked.length);
});

it('says how much of the period levels are known of', () => {
  const { covered, limits } = built({ ...ANSWERS });
  expect(covered).toEqual({ from: period.to - 2 * 3_600_000, to: period.to });
  expect(limits.find(({ of }) => of === 'levels')?.text).toMatch(
    /^Data from 2026-03-01 22:00 .*\(8.3 % of the period\)/
  );
  const whole = series(
    'Drift level',
    Array.from({ length: 25 }, () => 0),
    { signal: 'drift' }
  );
  expect(built({ ...ANSWERS, 'levels drift': good(whole) })).not.toHaveProperty('covered');
});

it('leaves out other models where one is named, and keeps what belongs to none', () => {
  const machine = series('cpu', [0.2], { model: '' });
  const { models } = built({ ...ANSWERS, 'figures resources': good(machine) }, 'iris');
  expect(models.map(({ name, figures }) => [name, figures.length])).toEqual([['', 1]]);
});

it('looks for servers as far back as it may, and says where it cannot', async () => {
  const asked = {
    health: async () => ({ ok: true, message: 'reached' }),
    signals: async () => [],
    ask: async () => new Map(),
  };
  const within: number[] = [];
  const wanted = { ...period, now: period.to };
  const refused = async (of: number): Promise<never> => {
    within.push(of);
    throw new Error('Prometheus refused the query');
  };
  const { limits } = await gatherReport({ ...asked, profiles: refused }, wanted);
  expect(limits).toContainEqual({
    ...{ of: 'levels', severity: 'error' },
    text: 'Model servers could not be looked for: Prometheus refused the query',
  });
  const [all, most] = [(period.to - period.from) / 1000, 86_400];
  expect(within).toEqual([Math.min(all, most)]);
});
