import type { HostedAnswer } from '../../preview/host';
import { collectReport } from '../../preview/report';
import type { Frame } from '../../src/backend/grafana';
import { signals } from '../../src/signals/registry';
import { describeWithDemo, historyOf } from '../support/demo';
import { pluginOver } from '../support/demoPlugin';
import { waysToAsk } from './asked';

const HOUR = 3_600_000;

/** Metrics that the demo's models, being no language models on a GPU, do not have. */
const WITHOUT_DATA = new Set(['llm']);

const all = [...signals.values()].flatMap(waysToAsk);
const titled = all.map((way) => [`${way.signal} ${JSON.stringify(way.options)}`, way] as const);

describeWithDemo('every signal over the demo', (demo) => {
  const client = pluginOver(demo);
  /** Soon after the end of the history, a moment of quiet traffic. */
  const now = () => demo().startedAt;

  const ask = async (
    json: Readonly<Record<string, unknown>>,
    from: number,
    to: number,
    intervalMs = 60_000
  ): Promise<HostedAnswer> => {
    const answers = await client().query([{ refId: 'A', json, from, to, intervalMs, maxDataPoints: 1000 }], {
      timeoutMs: 120_000,
    });
    const answer = answers.get('A');
    if (answer === undefined) {
      throw new Error('no answer');
    }
    return answer;
  };

  const framesOf = (answer: HostedAnswer): readonly Frame[] => {
    if (!answer.ok) {
      throw new Error(answer.error);
    }
    return answer.frames;
  };

  const rows = (frames: readonly Frame[]): number =>
    frames.reduce((most, { fields }) => Math.max(most, fields[0]?.values.length ?? 0), 0);

  test.each(titled)(
    '%s answers without an error, and with data',
    async (_, { hours = 3, ...way }) => {
      const frames = framesOf(await ask({ ...way }, now() - hours * HOUR, now()));
      expect(frames.length).toBeGreaterThan(0);
      if (!WITHOUT_DATA.has(way.signal)) {
        expect(rows(frames)).toBeGreaterThan(0);
      }
    },
    130_000
  );

  test.each([...signals.values()].map(({ id }) => [id]))(
    '%s answers at one moment, as an alert rule asks for its level',
    async (signal) => {
      const way = all.find((one) => one.signal === signal);
      const json = { signal, mode: 'instant', statistics: ['level'], ...(way ? { options: way.options } : {}) };
      const answers = await client().query(
        [{ refId: 'A', json, from: now() - HOUR, to: now(), intervalMs: 1000, maxDataPoints: 43_200 }],
        { headers: { FromAlert: 'true' }, timeoutMs: 120_000 }
      );
      expect(answers.get('A')).toMatchObject({ ok: true });
    },
    130_000
  );

  /** The worst level that a judged series of the signal reached over a time. */
  async function worstLevel(json: Record<string, unknown>, from: number, to: number): Promise<number> {
    const frames = framesOf(await ask({ ...json, statistics: ['level'] }, from, to, 120_000));
    const levels = frames.flatMap(({ fields }) => {
      const field = fields.at(-1);
      return field?.type === 'number' ? Array.from(field.values, (level) => level ?? -1) : [];
    });
    return Math.max(-1, ...levels);
  }

  test.each([
    ['latency-spike', 'latency', {}, 2],
    ['overload', 'throughput', {}, 2],
    ['accuracy-drop', 'quality', {}, 2],
    ['biased-approvals', 'fairness', {}, 2],
    ['missing-values', 'dataQuality', {}, 2],
    ['feature-drift', 'drift', { of: 'features' }, 2],
  ])(
    'the incident %s of the history is critical for %s',
    async (kind, signal, options, level) => {
      const incident = historyOf(demo()).find((one) => one.kind === kind && one.model === 'loan-approval');
      if (incident === undefined) {
        throw new Error(`the history has no ${kind}`);
      }
      const json = { signal, model: 'loan-approval', options };
      expect(await worstLevel(json, incident.start * 1000, incident.end * 1000)).toBe(level);
    },
    130_000
  );

  test.each([['latency'], ['throughput'], ['quality'], ['dataQuality'], ['drift']])(
    'a quiet stretch is ok for %s',
    async (signal) => {
      expect(await worstLevel({ signal, model: 'loan-approval', version: '2' }, now() - 3 * HOUR, now())).toBe(0);
    },
    130_000
  );

  test('the report has a row for every model, and no fault', async () => {
    const report = await collectReport(client(), { now: now() });
    expect(report.faults).toEqual([]);
    expect(new Set(report.rows.map(({ model }) => model))).toEqual(
      expect.objectContaining(new Set(['iris', 'loan-approval', 'diabetes-progression']))
    );
    const champion = report.rows.find(({ model, version }) => model === 'loan-approval' && version === '1');
    expect(champion?.aliases).toEqual(['champion']);
  }, 130_000);
});
