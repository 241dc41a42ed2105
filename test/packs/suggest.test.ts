import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { rules } from '../../scripts/rules/index';
import { elementAt } from '../../src/stats/elements';
import { builtBundle } from '../support/bundle';
import { describeWithDemo } from '../support/demo';

const backtest = z.object({
  firings: z.number(),
  minutes: z.number(),
  flaps: z.number(),
  caught: z.number(),
  incidents: z.number(),
  unexplained: z.number(),
});
const tried = z.object({
  thresholds: z.object({ warning: z.number().optional(), critical: z.number().optional() }),
  fired: z.object({ warning: backtest, critical: backtest }),
});
const resultSchema = z.object({
  findings: z.array(
    z.object({
      definition: z.string(),
      model: z.string(),
      today: tried,
      suggestion: z.looseObject({ enough: z.boolean() }),
      suggested: tried.optional(),
    })
  ),
  unanswered: z.array(z.object({ definition: z.string(), error: z.string() })),
});

const MINUTES = 60_000;

describeWithDemo('thresholds from the history of the demo', (demo) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-packs-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  async function run(...argv: readonly string[]): Promise<string> {
    const { prometheus, mlflow, startedAt: now } = demo();
    const written: string[] = [];
    await rules(
      ['--prometheus', prometheus, '--mlflow', mlflow, '--scrape-interval', '1m', '--out', directory, ...argv],
      async () => ({ command: process.execPath, args: [await builtBundle()] }),
      { write: (text) => written.push(text), say: () => undefined, now }
    );
    return written.join('\n');
  }

  const suggest = async (model: string, only: string) =>
    resultSchema.parse(
      JSON.parse(
        await run(
          '--suggest',
          '--since',
          '7d',
          '--json',
          '--incidents',
          demo().incidentsFile,
          '--models',
          model,
          '--only',
          only
        )
      )
    );

  test(
    'suggested thresholds catch what is to be caught, and are silent otherwise',
    async () => {
      const { findings, unanswered } = await suggest('loan-approval', 'latency,errors,accuracy,missing-values');
      expect(unanswered).toEqual([]);
      expect(findings.map(({ definition }) => definition).sort()).toEqual([
        'accuracy',
        'errors',
        'latency',
        'missing-values',
      ]);
      for (const { definition, today, suggested, model } of findings) {
        expect([definition, model]).toEqual([definition, 'loan-approval']);
        expect([definition, today.fired.critical.caught]).toEqual([definition, expect.any(Number)]);
        expect(today.fired.critical.caught).toBeGreaterThan(0);
        expect(suggested?.fired.critical.caught).toBeGreaterThanOrEqual(today.fired.critical.caught);
        expect([definition, suggested?.fired.critical.unexplained]).toEqual([definition, 0]);
        expect([definition, suggested?.fired.warning.unexplained]).toEqual([definition, 0]);
      }
    },
    5 * MINUTES
  );

  test(
    'what history does not teach is only simulated',
    async () => {
      const { findings } = await suggest('loan-approval', 'slo-availability');
      expect(findings).toMatchObject([{ suggestion: { enough: false, reason: expect.stringContaining('objective') } }]);
      expect(elementAt(findings, 0).today.fired.critical.caught).toBeGreaterThan(0);
      expect(elementAt(findings, 0).suggested).toBeUndefined();
    },
    5 * MINUTES
  );

  test(
    'what a model does not expose is said',
    async () => {
      const { findings, unanswered } = await suggest('iris', 'latency,accuracy');
      expect(findings.map(({ definition }) => definition)).toEqual(['accuracy']);
      expect(unanswered).toEqual([
        expect.objectContaining({ definition: 'latency', error: 'none of its metrics is exposed' }),
      ]);
    },
    5 * MINUTES
  );

  test(
    'they can be applied: a pack for each model, what was set by hand kept',
    async () => {
      const table = await run(
        ...['--suggest', '--since', '7d', '--models', 'loan-approval', '--only', 'latency,errors', '--team', 'risk'],
        ...['--set', 'errors.warning=0.9%', '--apply', '--format', 'prometheus']
      );
      expect(table).toMatch(/^definition +model/);
      const file = elementAt(readdirSync(directory), 0);
      expect(file).toMatch(/^risk-l\w+\.rules\.yml$/);
      const text = readFileSync(path.join(directory, file), 'utf8');
      expect(text).toContain('model="loan-approval"');
      expect(text).toMatch(/failed_ratio5m_lower > 0\.009/);
      expect(text).not.toMatch(/p95_5m > 0\.5 /);
    },
    5 * MINUTES
  );

  test(
    'a model that does not exist, is named with the one that was meant',
    async () => {
      await expect(run('--models', 'loan-aproval')).rejects.toThrow(
        'There is no model "loan-aproval". Did you mean "loan-approval"?'
      );
      expect(readdirSync(directory)).not.toContain('ml-rules.yaml');
    },
    5 * MINUTES
  );

  test(
    'a Prometheus that is not there is said in words',
    async () => {
      await expect(run('--prometheus', 'http://127.0.0.1:9')).rejects.toThrow(
        /^Prometheus at http:\/\/127\.0\.0\.1:9 cannot be reached/
      );
    },
    5 * MINUTES
  );
});
