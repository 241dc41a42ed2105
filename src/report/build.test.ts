import type { HostedAnswer } from '../../host';
import type { Frame } from '../backend/grafana';
import type { InstalledRule } from '../packs/rules';
import { LEVELS } from '../query/level';
import { signals } from '../signals/registry';
import { DAY_MS } from '../time';
import { definitionsIn, type Installed, installedIn } from './alerts';
import { buildReport } from './build';
import type { PeriodReport } from './document';
import { gatherReport } from './gather';
import { questionsOf } from './questions';
import { intervalText } from './words';

const from = Date.UTC(2026, 2, 1);
const period = { from, to: from + DAY_MS };
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

function built(answers: Readonly<Record<string, HostedAnswer>>, model?: string, installed: Installed = {}) {
  const of = model === undefined ? {} : { model };
  const about = { ...period, ...of, signals: [...signals.values()] };
  const questions = questionsOf({ ...about, profiles: [], alerts: definitionsIn(installed) });
  return buildReport({
    ...{ ...about, made: period.to, sources: 'reached', reachable: true, questions, installed },
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

it('shows no bounds of buckets as an interval of 95 %', () => {
  const both = [series('m', [0.5]), series('m lower', [0.4]), series('m upper', [0.6])];
  const { models } = built({ ...ANSWERS, 'figures drift': good(...both), 'figures quality': good(...both) });
  const texts = (models[0]?.figures ?? []).map((one) => [one.signal, one.lower, intervalText(one)]);
  expect(texts).toContainEqual(['drift', 0.4, '–']);
  expect(texts).toContainEqual(['quality', 0.4, '40.0 % … 60.0 %']);
});

it('tells of a broken record of actions in the report of its own model alone', () => {
  const broken = (run: string) => ({ run, run_id: run, parameter: 'entry.000001', value: 'nonsense' });
  const answers = { ...ANSWERS, actions: good(table([broken('other')])) };
  const ofOne = built(answers, 'loan');
  expect(ofOne.limits.filter(({ of }) => of === 'actions')).toEqual([]);
  expect(ofOne.models.map(({ actionsProblem }) => actionsProblem)).toEqual([undefined]);
  const own = built({ ...ANSWERS, actions: good(table([broken('loan')])) }, 'loan');
  expect(own.limits).toContainEqual({ of: 'actions', severity: 'error', text: expect.stringMatching(/^loan: /) });
  expect(own.models[0]?.actionsProblem).toContain('cannot be read');
  expect(built({ ...ANSWERS }, 'loan').models[0]?.actionsProblem).toBe('There was no answer.');
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

describe('alerts', () => {
  /** Ten hours of an accuracy that was bad for three, or to the end, and what its level rests on. */
  const custom = { minimumSample: 30, window: 3600 };
  const bad = [0.95, 0.95, 0.95, 0.95, 0.95, 0.7, 0.7, 0.7, 0.95, 0.95];
  const worse = [...bad.slice(0, 8), 0.7, 0.7];
  const ofAccuracy = (version: string, values: readonly number[]): readonly Frame[] =>
    ['accuracy', 'accuracy lower', 'accuracy upper', 'accuracy sample', 'accuracy level'].map((name) => ({
      ...series(name, name.endsWith('sample') ? values.map(() => 900) : values, { version }),
      meta: { custom },
    }));
  const hours = (before: number): number => period.to - before * 3_600_000;
  const answers = { ...ANSWERS, 'alerts accuracy': good(...ofAccuracy('2', bad), ...ofAccuracy('3', worse)) };
  const rule = (thresholds: InstalledRule['thresholds'], models: readonly string[] = []): InstalledRule => ({
    ...{ prefix: 'risk', definition: 'accuracy', severity: 'critical', thresholds, models },
  });

  it('are those that the rules of the catalogue would have had, by version', () => {
    const { rules, models } = built(answers);
    expect(rules).toBe('catalogue');
    expect(models[0]?.alerts).toEqual(
      ['2', '3'].map((version) => ({
        ...{ version, rule: 'accuracy', title: 'Accuracy', severity: 'critical' },
        firings: [{ from: hours(3), to: hours(0), lasts: version === '3' }],
      }))
    );
  });

  it('are by the thresholds of the installed rules, and of those of the model alone', () => {
    const installed = (one: InstalledRule): PeriodReport => built(answers, undefined, { rules: [one] });
    expect(installed(rule({ critical: 0.6 })).models[0]?.alerts).toEqual([]);
    expect(installed(rule({ critical: 0.9 }, ['iris'])).models[0]?.alerts).toEqual([]);
    const report = installed(rule({ critical: 0.9 }, ['loan']));
    expect([report.rules, report.models[0]?.alerts.length]).toEqual(['installed', 2]);
    expect(report.asked.filter(({ id }) => id.startsWith('alerts')).map(({ id }) => id)).toEqual(['alerts accuracy']);
  });

  it('stand beside the silences that may have covered them, and what Grafana did not tell', async () => {
    const silence = (name: string, value: string, more: object = {}) => ({
      ...{ startsAt: '2026-02-01T00:00:00Z', endsAt: '2026-03-01T06:00:00Z', createdBy: 'anne', comment: value },
      matchers: [{ name, value, isRegex: true, isEqual: true, ...more }],
    });
    const silences = [
      silence('model', 'loan|iris'),
      silence('model', 'loan', { isEqual: false }),
      silence('alertname', 'Accuracy: .*'),
      silence('alertname', 'Disk full'),
      silence('alertname', '(?i)accuracy.*'),
      { ...silence('model', 'loan'), endsAt: '2026-02-02T00:00:00Z' },
    ];
    const grafana = async (path: string): Promise<unknown> => {
      if (path.endsWith('/rules')) {
        throw new Error('403');
      }
      return silences;
    };
    const { rules, models, limits } = built(answers, undefined, await installedIn(grafana));
    expect(rules).toBe('catalogue');
    expect(limits).toContainEqual({
      ...{ of: 'alerts', severity: 'warning' },
      text: "Grafana's alert rules could not be read: 403",
    });
    expect(models[0]?.silences.map(({ comment }) => comment)).toEqual(['loan|iris', 'Accuracy: .*', '(?i)accuracy.*']);
    expect(models[0]?.silences[0]).toMatchObject({
      from: Date.UTC(2026, 1, 1),
      to: Date.UTC(2026, 2, 1, 6),
      by: 'anne',
    });
  });
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
