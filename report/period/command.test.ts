import { modelOf, periodReportOf } from '../../src/report/testing';
import { failureOf, UsageError } from '../arguments';
import { periodOf, REPORT_USAGE, reportCommand, unknownModel } from './command';

const NOW = Date.UTC(2026, 2, 8, 12, 30, 45);
const HOUR = 3_600_000;

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
  [{ from: '2026-03-01', to: new Date(NOW + HOUR).toISOString() }, /future/],
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
  [['--prometheus', 'http://h', '--publish'], /go with --model/],
  [['--prometheus', 'http://h', '--model', 'loan', '--version', '2'], /--version with them/],
  [['--prometheus', 'http://u:hunter2@h', '--fram', '7d'], /Unknown option '--fram'/],
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

it('goes on without a trail that is not there', async () => {
  const said: string[] = [];
  const world = { executable: { command: '/no/plugin' }, now: () => NOW, say: (text: string) => said.push(text) };
  const argv = ['--prometheus', 'http://h', '--audit', '/no/trail'];
  await expect(reportCommand(argv, { ...world, print: async () => 'no browser' })).rejects.toThrow(/plugin/);
  expect(said.join()).toMatch(/^Accesses: unavailable \(.*\/no\/trail/);
});
