import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { nearest, UsageError } from '../../report/arguments';
import { definitions, prefixOf } from '../../src/packs/rules';
import { NOT_EXPOSED } from '../../src/review/findings';
import { reviewOf } from '../../src/review/review';
import { describeWithPrometheus } from '../../test/support/prometheus';
import { checkRules } from '../../test/support/promtool';
import { known, readChanges } from './arguments';
import { rules } from './index';

const noExecutable = (): Promise<never> => Promise.reject(new Error('nothing was to be asked'));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-packs-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Runs the command; gives what it wrote to the directory, by file. */
async function written(...argv: readonly string[]): Promise<ReadonlyMap<string, string>> {
  await rules([...argv, '--out', directory], noExecutable, { write: () => undefined, say: () => undefined });
  return new Map(readdirSync(directory).map((file) => [file, readFileSync(path.join(directory, file), 'utf8')]));
}

const grafanaSchema = z.object({
  groups: z.array(
    z.object({
      folder: z.string(),
      rules: z.array(
        z.object({
          uid: z.string(),
          labels: z.record(z.string(), z.string()),
          data: z.array(z.object({ refId: z.string(), model: z.looseObject({}) })),
        })
      ),
    })
  ),
});

describe('a pack for one team', () => {
  it('has uids and a folder of its own, its models and its thresholds', async () => {
    const files = await written(
      '--models',
      'loan,iris',
      '--team',
      'risk',
      '--set',
      'accuracy.warning=95%',
      '--set',
      'latency.critical=off'
    );
    expect([...files.keys()]).toEqual(['risk-rules.yaml']);
    const { groups } = grafanaSchema.parse(parse(files.get('risk-rules.yaml') ?? ''));
    const all = groups.flatMap((group) => group.rules);
    expect(new Set(groups.map(({ folder }) => folder))).toEqual(new Set(['Modelwatch risk']));
    expect(all.every(({ uid, labels }) => uid.startsWith('risk-') && uid.length <= 40 && labels.team === 'risk')).toBe(
      true
    );
    expect(all.map(({ uid }) => uid)).not.toContain('risk-latency-critical');
    const accuracy = all.find(({ uid }) => uid === 'risk-accuracy-warning');
    expect(accuracy?.data[0]?.model).toMatchObject({
      thresholds: { warning: 0.95, critical: 0.85 },
      filters: [{ label: 'model', op: '=~', value: 'loan|iris' }],
    });
  });

  it('stands beside that of another team, long names and all', async () => {
    await written('--team', 'risk analytics of the north');
    const files = await written('--team', 'risk analytics of the south');
    const uids = [...files.values()].flatMap((text) =>
      grafanaSchema.parse(parse(text)).groups.flatMap((group) => group.rules.map(({ uid }) => uid))
    );
    expect(files.size).toBe(2);
    expect(new Set(uids).size).toBe(uids.length);
  });

  it.each([
    ['acuracy.warning=0.9', 'There is no definition "acuracy". Did you mean "accuracy"?'],
    ['accuracy.warn=0.9', 'There is no threshold "warn". Did you mean "warning"?'],
    ['accuracy.warning=high', '"high" in --set accuracy.warning=high is not a value'],
    ['accuracy=0.9', '--set takes <definition>.<severity>=<value>'],
    ['accuracy.warning=0.5', 'would be critical before it is a warning'],
  ])('--set %s says what is wrong', async (set, message) => {
    const said: unknown = await written('--set', set).catch((error: unknown) => error);
    expect(said).toBeInstanceOf(UsageError);
    expect(said).toMatchObject({ message: expect.stringContaining(message) });
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    [['--only', 'latncy'], 'Did you mean "latency"?'],
    [['--suggest', '--signal', 'drft', '--prometheus', 'http://x'], 'Did you mean "drift"?'],
    [['--suggest'], '--suggest needs --prometheus'],
    [['--apply'], '--apply goes with --suggest'],
    [['--format', 'datadog'], '--format:'],
    [['--formt', 'mimir'], 'There is no option "--formt". Did you mean "--format"?'],
    [['--since', 'long ago', '--suggest'], '--since: takes a duration'],
    [['--reference', 'x'], '--reference: takes a duration'],
    [['--grafana', 'ftp://g'], '--grafana: needs a URL'],
  ])('%p says what is wrong', async (argv, message) => {
    await expect(written(...argv)).rejects.toThrow(message);
  });

  it('repeats no password', async () => {
    const said: unknown = await written('--grafana', 'ftp://me:hunter2@g').catch((error: unknown) => error);
    expect(said).toBeInstanceOf(UsageError);
    expect(String(said)).not.toContain('hunter2');
  });
});

it('takes the diffs and commands of a review unchanged, and none writes over what another has written', async () => {
  const definition = known('definition', 'accuracy', definitions, ({ id }) => id);
  const gone = known('definition', 'latency', definitions, ({ id }) => id);
  const fired = { firings: 4, minutes: 9, flaps: 0, caught: 0, incidents: 0, unexplained: 4, spans: [], lasts: false };
  const never = { ...fired, firings: 0 };
  const { sections } = reviewOf({
    ...{ from: 0, to: 1, isInstalled: false, boards: [], signals: [] },
    found: ['loan', "wine's"].map((model) => ({
      ...{ definition, model, patterns: {}, unchanged: { warning: 4, critical: 0 } },
      today: { thresholds: definition.thresholds, fired: { warning: fired, critical: never } },
      suggestion: { enough: false, reason: 'not looked at' },
      suggested: { thresholds: { warning: 0.88, critical: 0.8 }, fired: { warning: never, critical: never } },
    })),
    unanswered: [{ definition: gone, model: 'loan', thresholds: gone.thresholds, error: NOT_EXPOSED }],
    absent: [{ definition: known('definition', 'confidence', definitions, ({ id }) => id), model: 'loan' }],
  });
  const changes = sections.flatMap((one) => [
    ...(one.changes ?? []),
    ...(one.alerts ?? []).flatMap(({ proposal }) => proposal ?? []),
  ]);
  const added = changes.map(({ diff }) => diff.filter((line) => line.startsWith('+')).map((line) => line.slice(1)));
  expect(added.map((lines) => readChanges(lines, definitions))).toEqual([
    ...[{ accuracy: { warning: 0.88, critical: 0.8 } }, { accuracy: { warning: 0.88, critical: 0.8 } }],
    { latency: { warning: 'off', critical: 'off' } },
    { confidence: { warning: 0.3, critical: 0.5 } },
    ...[{}, {}],
  ]);
  const commands = changes.flatMap(({ command }) => command ?? []);
  expect(commands).toHaveLength(2);
  let files: Awaited<ReturnType<typeof written>> = new Map();
  for (const command of commands) {
    const [, argv = ''] = /^npm run rules -- (.*)$/.exec(command) ?? [];
    files = await written(...argv.replaceAll("'", '').split(' '));
  }
  expect(files.size).toBe(2);
  const [loan, wine] = [...files.values()].map((text) =>
    grafanaSchema.parse(parse(text)).groups.flatMap((group) => group.rules)
  );
  const uids = (rules = loan) => rules?.map(({ uid }) => uid) ?? [];
  expect(uids()).not.toContain('ml-loan-latency-critical');
  expect(uids(wine)).toContain('ml-wine-s-latency-critical');
  expect(new Set([...uids(), ...uids(wine)]).size).toBe(uids().length + uids(wine).length);
  expect(JSON.stringify(loan?.find(({ uid }) => uid.endsWith('accuracy-warning')))).toContain('0.88');
});

describeWithPrometheus('a pack as rules of Prometheus', () => {
  it('is accepted by promtool, for Mimir below its namespace', async () => {
    const prometheus = await written(
      '--team',
      'risk',
      '--models',
      'a',
      '--format',
      'prometheus',
      '--grafana',
      'https://g/'
    );
    expect(await checkRules(prometheus.get('risk.rules.yml') ?? '')).toMatchObject({ ok: true });
    expect(prometheus.get('risk.rules.yml')).toContain('https://g/a/modelwatch-monitoring-app/runbooks/latency');
    const mimir = (await written('--team', 'risk', '--format', 'mimir')).get('risk.mimir.yml') ?? '';
    expect(mimir).toMatch(/^namespace: risk\n/);
    expect(await checkRules(mimir.replace(/^namespace: .*\n/, ''))).toMatchObject({ ok: true });
  });
});

test.each([
  ['latncy', 'latency'],
  ['loan', 'loan-approval'],
  ['LATENCY', 'latency'],
  ['zzzzzzzzz', undefined],
])('the name nearest to %p is %p', (given, meant) => {
  expect(nearest(given, ['latency', 'accuracy', 'loan-approval'])).toBe(meant);
});

test.each([
  [['risk'], 'risk'],
  [['Risk Team'], 'risk-team'],
  [['ml', 'a'], 'ml-a'],
])('%p stand in front of uids as %p', (names, prefix) => {
  expect(prefixOf(...names)).toBe(prefix);
});

test('names that are too long, or have no letter of the alphabet, get a prefix of their own', () => {
  const names = ['credit risk analytics', 'credit risk analysts', 'команда', '風險'];
  const prefixes = names.map((name) => prefixOf(name));
  expect(new Set(prefixes).size).toBe(names.length);
  expect(prefixes.every((prefix) => /^[a-z0-9-]{1,10}$/.test(prefix))).toBe(true);
});
