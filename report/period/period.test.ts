import type { PeriodReport } from '../../src/report/document';
import { figureOf, modelOf, periodReportOf, versionOf } from '../../src/report/testing';
import { HOUR_MS } from '../../src/time';
import { failureOf, UsageError } from '../arguments';
import { cardedVersion, modelCard } from './card';
import { periodOf, REPORT_USAGE, reportCommand, unknownModel } from './command';

const NOW = Date.UTC(2026, 2, 8, 12, 30, 45);

it.each([
  [{ from: '7d' }, '2026-03-01T12:30:00Z', '2026-03-08T12:30:00Z'],
  [{ from: '2026-02-01', to: '2026-03-01' }, '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'],
  [{ from: '1d', to: '2026-03-01T10:00:30+01:00' }, '2026-02-28T09:00:00Z', '2026-03-01T09:00:00Z'],
  [{ from: '2h', to: '1h' }, '2026-03-08T09:30:00Z', '2026-03-08T11:30:00Z'],
])('%j is a period of whole minutes', (given, from, to) => {
  expect(periodOf(given, NOW)).toEqual({ from: Date.parse(from), to: Date.parse(to) });
});

it.each([
  [{ from: '4m' }, /five minutes/],
  [{ from: '2026-03-02', to: '2026-03-01' }, /five minutes/],
  [{ from: '2026-03-01', to: new Date(NOW + HOUR_MS).toISOString() }, /future/],
])('%j is none', (given, why) => {
  expect(() => periodOf(given, NOW)).toThrow(why);
});

/** Runs without a plugin: what is wrong is found before one is started. */
async function run(...argv: readonly string[]) {
  const said: string[] = [];
  const world = { executable: { command: 'none' }, now: () => NOW, say: (text: string) => said.push(text) };
  const code = await reportCommand(argv, { ...world, print: async () => 'no browser' });
  return { code, said: said.join('\n') };
}

it('explains itself', async () => {
  expect(await run('--help')).toEqual({ code: 0, said: REPORT_USAGE });
});

it.each([
  [[], /No source/],
  [['--prometheus', 'http://h', '--from', 'yesterday'], /--from: takes a date/],
  [['--prometheus', 'http://h', '--profile', 'nothing'], /--profile: takes ids/],
  [['--prometheus', 'http://h', '--html', ''], /--html: needs a file/],
  [['--prometheus', 'http://h', '--card', 'card.md'], /go with --model/],
  [['--prometheus', 'http://h', '--rules', '/no/rules'], /--rules: the alert rules cannot be read/],
  [['--prometheus', 'http://h', '--publish'], /go with --model/],
  [['--prometheus', 'http://h', '--model', 'loan', '--version', '2'], /--version with them/],
  [['--prometheus', 'http://u:hunter2@h', '--fram', '7d'], /There is no option "--fram". Did you mean "--from"/],
])('refuses %j, and repeats no password', async (argv, why) => {
  const failed: unknown = await run(...argv).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(UsageError);
  expect(String(failed)).toMatch(why);
  expect(String(failed)).not.toContain('hunter2');
});

it('tells a mistake in the options from a source that is gone', () => {
  expect(failureOf(new UsageError('--from'))).toEqual({ code: 4, said: '--from' });
  expect(failureOf(new Error('gone'))).toMatchObject({ code: 3 });
});

it('says that there is no such model, where all were asked', () => {
  const asked = { prometheus: 'http://p', mlflow: 'http://m' };
  const report = periodReportOf([modelOf()], { model: 'nope' });
  expect(unknownModel(report, asked)).toBe('No model nope in Prometheus or MLflow');
  expect(unknownModel(report, { prometheus: 'http://p' })).toBe('No model nope in Prometheus');
  expect(unknownModel({ ...report, reachable: false }, asked)).toBeUndefined();
  expect(unknownModel({ ...report, model: 'loan' }, asked)).toBeUndefined();
});

it('continues without a trail that is not there', async () => {
  const said: string[] = [];
  const world = { executable: { command: '/no/plugin' }, now: () => NOW, say: (text: string) => said.push(text) };
  const argv = ['--prometheus', 'http://h', '--audit', '/no/trail'];
  await expect(reportCommand(argv, { ...world, print: async () => 'no browser' })).rejects.toThrow(/plugin/);
  expect(said.join()).toMatch(/^Accesses: unavailable \(.*\/no\/trail/);
});

const loan = modelOf({
  versions: [versionOf({ version: '2', aliases: [] }), versionOf()],
  figures: [
    figureOf({ signal: 'quality', measure: 'accuracy', unit: 'percentunit', value: 0.94, lower: 0.93, upper: 0.95 }),
    figureOf({ signal: 'quality', measure: 'accuracy', unit: 'percentunit', value: 0.5, version: '2' }),
    figureOf({ signal: 'fairness', measure: 'disparateImpact', level: 'insufficient', value: NaN }),
  ],
  groups: [
    { version: '1', attribute: 'sex', group: 'female', predictions: '1200', truePositiveRate: '0.912' },
    { version: '2', attribute: 'sex', group: 'male', predictions: '7', truePositiveRate: '' },
  ],
  incidents: [
    {
      ...{ version: '1', from: Date.UTC(2026, 2, 2), to: Date.UTC(2026, 2, 2, 3), level: 'critical', lasts: false },
      signals: [{ signal: 'quality', level: 'critical', from: Date.UTC(2026, 2, 2) }],
    },
  ],
});
const report = periodReportOf([loan], { model: 'loan' });
const standing = (version: string, ok: number) => ({
  ...{ signal: 'quality', version, stretches: [] },
  shares: { ok, insufficient: 0, warning: 0, critical: 0 },
});

function cardOf(of: PeriodReport, version?: string): string {
  const carded = cardedVersion(of, version);
  return typeof carded === 'string' ? carded : modelCard(of, carded);
}

it('is of the version in production, and of none of the others', () => {
  const card = cardOf(report);
  expect(card).toMatch(/^# Model card: loan v1\n/);
  expect(card).toContain('- **Data:** loans (d1)\n- **Parameters:** depth 4\n- **Metrics:** auc 0.9\n');
  expect(card).toContain('| Model quality: accuracy | – | 94.0 % | 93.0 % … 95.0 % | 10.0 % / 25.0 % | 5,000 | ok |');
  expect(card).toContain('| v1 | sex | female | 1,200 | 91.2 % |');
  expect(card).toContain('| 2026-03-02 00:00 | 3 h | critical | Model quality (critical) |');
  expect(card).toContain('Too few observations to be judged: 1 figures.');
  expect(card).not.toContain('50.0 %');
});

it('is of the version that is named', () => {
  const card = cardOf(report, '2');
  expect(card).toMatch(/^# Model card: loan v2\n/);
  expect(card).toContain('| 50.0 % |');
});

it('says that all was well only where something was evaluated', () => {
  const incidentsOf = (standings: ReturnType<typeof standing>[]): string =>
    cardOf(periodReportOf([{ ...loan, standings }], { model: 'loan' }), '2');
  expect(incidentsOf([standing('2', 1)])).toContain('No signal of this version was at a warning or critical');
  expect(incidentsOf([standing('1', 1), standing('2', 0)])).toContain('had a level at any moment');
});

it('leaves no sign in it that turns the direction of a text', () => {
  const card = cardOf(periodReportOf([{ ...loan, description: 'a\u202eb\u2066c' }], { model: 'loan' }));
  expect(card).toContain('a\ufffdb\ufffdc');
});

it.each([
  [report, '7', /no version 7 of loan/],
  [periodReportOf([modelOf({ versions: [versionOf({ aliases: [] })] })], { model: 'loan' }), undefined, /champion/],
  [periodReportOf([loan]), undefined, /--model/],
])('says why there is none', (of, version, why) => {
  expect(cardedVersion(of, version)).toMatch(why);
});

it('gives texts of others no meaning in Markdown, HTML or a table', () => {
  const name = '<script>|[a](http://b)\n# c';
  const card = cardOf(
    periodReportOf([{ ...loan, name, description: '*x* `y` _z_ www.evil.org a_b' }], { model: name })
  );
  expect(card).toMatch(/^# Model card: \\<script\\>\\\|\\\[a\\\]\(http\\:\/\/b\) # c v1\n/);
  expect(card).toContain('\\*x\\* \\`y\\` \\_z\\_ www\\.evil.org a_b');
});
