import { HOUR_MS } from '../../src/time';
import { describeWithDemo, historyOf, pluginOver } from '../support/demo';

describeWithDemo('what changed, by the ranking of causes', (demo) => {
  const client = pluginOver(demo);

  /** The rows of a version from twelve hours before an incident of the history to its end, without that of quality itself. */
  async function ranked(kind: string, model: string, version: string) {
    const incident = historyOf(demo()).find((one) => one.kind === kind && one.model === model);
    if (incident === undefined) {
      throw new Error(`the history has no ${kind} of ${model}`);
    }
    const json = { signal: 'causes', model, options: { view: 'ranking' } };
    const [from, to] = [incident.start * 1000 - 12 * HOUR_MS, incident.end * 1000];
    const answers = await client().query([{ refId: 'A', json, from, to, intervalMs: 60_000, maxDataPoints: 1000 }], {
      timeoutMs: 120_000,
    });
    const answer = answers.get('A');
    if (answer?.ok !== true) {
      throw new Error(answer?.error ?? 'no answer');
    }
    const fields = answer.frames[0]?.fields ?? [];
    const column = (name: string): ArrayLike<unknown> => fields.find((one) => one.name === name)?.values ?? [];
    const began = column('began');
    return Array.from(began, (_, i) => i)
      .filter((i) => column('version')[i] === version)
      .map((i) => ({
        rank: column('rank')[i],
        change: String(column('change')[i]),
        timing: column('timing')[i],
        hoursAfterStart: (Number(began[i]) - incident.start * 1000) / HOUR_MS,
      }));
  }

  test.each([
    ['overload', 'Throughput: received'],
    ['missing-values', 'Data quality: missing (feature income)'],
    ['latency-spike', 'Latency: p95'],
    ['feature-drift', 'Drift: PSI (feature income)'],
    ['biased-approvals', 'Fairness: disparate impact (attribute sex)'],
    ['accuracy-drop', 'Relation: other outcomes at the same scores'],
  ])(
    'the first that %s of the loan model changed is %s',
    async (kind, expected) => {
      for (const version of ['1', '2']) {
        const rows = await ranked(kind, 'loan-approval', version);
        const [first] = rows.filter(({ rank }) => rank === 1);
        expect(first).toMatchObject({ change: expected });
        expect(first?.hoursAfterStart).toBeGreaterThan(-0.5);
        expect(first?.hoursAfterStart).toBeLessThan(2);
        const quality = rows.find(({ rank }) => rank === null);
        const isWorse = ['missing-values', 'biased-approvals', 'accuracy-drop'].includes(kind);
        expect(quality?.change).toBe(isWorse ? 'Model quality: accuracy' : undefined);
        expect(first?.timing).toBe(isWorse ? 'with it' : null);
      }
    },
    130_000
  );

  test.each([
    ['slow-first-token', /^Resources: GPU sustained/, 'Language model: first token p95'],
    ['cache-thrashing', /^Resources: GPU sustained/, 'Language model: first token p95'],
    ['cost-jump', /^Cost: per thousand/, 'Cost: per thousand (currency USD)'],
  ])(
    'of a language model, the first that %s changed is what brings it about, and what users notice is there',
    async (kind, first, noticed) => {
      for (const version of ['1', '2']) {
        const rows = await ranked(kind, 'support-assistant', version);
        expect(rows.find(({ rank }) => rank === 1)?.change).toMatch(first);
        const began = rows.find(({ change }) => change === noticed)?.hoursAfterStart;
        expect(began).toBeGreaterThan(-0.5);
        expect(began).toBeLessThan(1);
      }
    },
    130_000
  );

  test('a regression whose inputs stay what they were has nothing else that changed', async () => {
    const rows = await ranked('accuracy-drop', 'diabetes-progression', '1');
    expect(rows.map(({ rank, change }) => [rank, change])).toEqual([[null, 'Model quality: R²']]);
    expect(rows[0]?.hoursAfterStart).toBeLessThan(1);
  }, 130_000);
});
