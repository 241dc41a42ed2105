import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { reportCommand } from '../../report/period/command';
import { builtBundle } from '../support/bundle';
import { describeWithDemo, historyOf } from '../support/demo';

jest.setTimeout(5 * 60_000);

const reportSchema = z.object({
  reachable: z.boolean(),
  models: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      versions: z.array(z.object({ version: z.string(), datasets: z.array(z.string()) })),
      figures: z.array(
        z.object({
          signal: z.string(),
          measure: z.string(),
          value: z.number().nullable(),
          lower: z.number().nullable(),
        })
      ),
      incidents: z.array(z.object({ from: z.number(), to: z.number() })),
    })
  ),
  limits: z.array(z.object({ of: z.string(), severity: z.string(), text: z.string() })),
});

describeWithDemo('a report of a week of the demo', (demo) => {
  /** The exit code of the command over a week of one model. */
  async function reported(...args: readonly string[]): Promise<number> {
    const { prometheus, mlflow, startedAt } = demo();
    return reportCommand(
      ['--prometheus', prometheus, '--mlflow', mlflow, '--model', 'loan-approval', '--from', '7d', ...args],
      {
        executable: { command: process.execPath, args: [await builtBundle()] },
        now: () => startedAt,
        say: () => undefined,
        print: async () => 'not asked for',
      }
    );
  }
  let folder: string;
  let report: z.infer<typeof reportSchema>;
  const file = (name: string): string => path.join(folder, name);

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'modelwatch-report-'));
    expect(
      await reported(
        '--html',
        file('report.html'),
        '--json',
        file('report.json'),
        '--card',
        file('card.md'),
        '--version',
        '2'
      )
    ).toBe(0);
    report = reportSchema.parse(JSON.parse(readFileSync(file('report.json'), 'utf8')));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const loan = () => {
    const [model] = report.models;
    if (model?.name !== 'loan-approval') {
      throw new Error('There is nothing of loan-approval');
    }
    return model;
  };

  test('says what the model is for, and what its versions were trained on', () => {
    expect(loan().description).toBe('Demo model');
    expect(loan().versions.map(({ version, datasets }) => [version, datasets])).toEqual([
      ['2', [expect.stringMatching(/^loan-approval-training \([0-9a-f]{8}\)$/)]],
      ['1', [expect.stringMatching(/^loan-approval-training \([0-9a-f]{8}\)$/)]],
    ]);
  });

  test('has figures with intervals of quality, fairness, latency and objectives, and figures of drift', () => {
    const known = loan().figures.filter(({ value }) => value !== null);
    expect(known.map(({ signal }) => signal)).toEqual(expect.arrayContaining(['drift', 'dataQuality', 'confidence']));
    for (const signal of ['quality', 'fairness', 'latency', 'slo']) {
      expect(known.filter((one) => one.signal === signal && one.lower !== null)).not.toEqual([]);
    }
  });

  test('has an incident for each of the model that history made', () => {
    const made = historyOf(demo()).filter(({ model }) => model === 'loan-approval');
    expect(made.length).toBeGreaterThan(3);
    const missed = made.filter(
      ({ start, end }) => !loan().incidents.some(({ from, to }) => from < end * 1000 + 3_600_000 && to > start * 1000)
    );
    expect(missed).toEqual([]);
  });

  test('was answered in all its questions', () => {
    expect(report.reachable).toBe(true);
    expect(report.limits.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('comes with a model card of the version', () => {
    const card = readFileSync(file('card.md'), 'utf8');
    expect(card).toMatch(/^# Model card: loan-approval v2\n/);
    expect(card).toMatch(/\*\*Data:\*\* loan-approval-training \([0-9a-f]{8}\)/);
    expect(card).toMatch(/\| Model quality: accuracy \| – \| 9\d\.\d % \| 9\d\.\d % … 9\d\.\d % \|/);
  });

  test('is a page that names the digest of its JSON', () => {
    const digest = createHash('sha256')
      .update(readFileSync(file('report.json')))
      .digest('hex');
    expect(readFileSync(file('report.html'), 'utf8')).toContain(digest);
  });

  test('reviews the alerts: those of the incidents fired while nothing was changed, others never did', async () => {
    expect(await reported('--review', file('review.md'))).toBe(0);
    const [, noisy = '', silent = ''] = readFileSync(file('review.md'), 'utf8').split(/^## .*$/m);
    expect(noisy).toMatch(/^`latency`: .*fired \d+ times.* without any change/m);
    expect(noisy).toMatch(/^`accuracy`: .*fired \d+ times.* without any change/m);
    expect(silent).toMatch(/^`cpu`: warning never fired; critical never fired\.$/m);
  });
});
