import type { HostedAnswer } from '../../host';
import { collectReport } from '../../report';
import type { Frame } from '../../src/backend/grafana';
import { signals } from '../../src/signals/registry';
import { HOUR_MS } from '../../src/time';
import { describeWithDemo, historyOf, pluginOver } from '../support/demo';
import { NOT_IN_DEMO, queriesToTry } from './asked';

const all = [...signals.values()].flatMap(queriesToTry);
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
    async (title, { hours = 3, ...way }) => {
      const frames = framesOf(await ask({ ...way }, now() - hours * HOUR_MS, now()));
      expect(frames.length).toBeGreaterThan(0);
      // The demo keeps no audit trail.
      expect(rows(frames) > 0).toBe(!NOT_IN_DEMO.has(way.signal) && title !== 'sources {"source":"audit"}');
    },
    130_000
  );

  /** Tables and pictures by default, which a rule cannot compare. */
  const TABLES = new Set(['health', 'lineage', 'mlflow']);
  /** What a rule for the level of these is refused with: without thresholds it would never fire. */
  const refusal = (signal: string, options: unknown): RegExp | undefined => {
    const { warning, critical } = signals.get(signal)?.thresholdsFor(options) ?? {};
    const isUnjudged = warning === undefined && critical === undefined;
    return TABLES.has(signal) ? /choose another view/ : isUnjudged ? /has no (?:default thresholds|level)/ : undefined;
  };

  test.each([...signals.values()].map(({ id }) => [id]))(
    '%s answers at one moment, as an alert rule asks for its level',
    async (signal) => {
      const { options = {} } = all.find((one) => one.signal === signal) ?? {};
      const json = { signal, mode: 'instant', statistics: ['level'], options };
      const answers = await client().query(
        [{ refId: 'A', json, from: now() - HOUR_MS, to: now(), intervalMs: 1000, maxDataPoints: 43_200 }],
        { headers: { FromAlert: 'true' }, timeoutMs: 120_000 }
      );
      const refused = refusal(signal, options);
      expect(answers.get('A')).toMatchObject(
        refused === undefined ? { ok: true } : { ok: false, error: expect.stringMatching(refused) }
      );
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

  const incident = (kind: string, model = 'loan-approval') => {
    const found = historyOf(demo()).find((one) => one.kind === kind && one.model === model);
    if (found === undefined) {
      throw new Error(`the history has no ${kind} of ${model}`);
    }
    return found;
  };

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
      const { start, end } = incident(kind);
      const json = { signal, model: 'loan-approval', options };
      expect(await worstLevel(json, start * 1000, end * 1000)).toBe(level);
    },
    130_000
  );

  describe('the language model', () => {
    const MODEL = 'support-assistant';
    const MINUTE = 60_000;

    /** The mean of a measure's figures over a time, from the first window that lies within it. */
    async function meanOf(json: Record<string, unknown>, measure: string, from: number, to: number): Promise<number> {
      const frames = framesOf(await ask({ ...json, window: '5m' }, from + 6 * MINUTE, to, MINUTE));
      const figures = frames.flatMap(({ fields }) =>
        fields.flatMap((field) =>
          field.type === 'number' && field.labels?.measure === measure
            ? Array.from(field.values, (value) => value ?? NaN).filter((value) => !Number.isNaN(value))
            : []
        )
      );
      expect([measure, figures.length]).not.toEqual([measure, 0]);
      return figures.reduce((sum, value) => sum + value, 0) / figures.length;
    }

    const during = async (kind: string | undefined, json: Record<string, unknown>, measure: string) => {
      const { start, end } =
        kind === undefined ? { start: now() / 1000 - 10_800, end: now() / 1000 } : incident(kind, MODEL);
      return meanOf({ model: MODEL, ...json }, measure, start * 1000, end * 1000);
    };
    const server = (measure: string) => ({ signal: 'llm', options: { measures: [measure] } });

    test.each([
      ['slow-first-token', 2],
      [undefined, 0],
    ])(
      'its first tokens under %s: level %d',
      async (kind, level) => {
        const { start, end } =
          kind === undefined ? { start: now() / 1000 - 10_800, end: now() / 1000 } : incident(kind, MODEL);
        expect(await worstLevel({ signal: 'llm', model: MODEL }, start * 1000, end * 1000)).toBe(level);
      },
      130_000
    );

    test('a thrashing cache is full, forgets prefixes and preempts requests', async () => {
      for (const [measure, isSo] of [
        ['cacheUse', (thrashing: number, quiet: number) => thrashing > 0.9 && quiet < 0.7],
        ['cacheHitShare', (thrashing: number, quiet: number) => thrashing < 0.1 && quiet > 0.5],
        ['preemptions', (thrashing: number, quiet: number) => thrashing > 10 && quiet === 0],
      ] as const) {
        const thrashing = await during('cache-thrashing', server(measure), measure);
        const quiet = await during(undefined, server(measure), measure);
        expect({ measure, thrashing, quiet, isSo: isSo(thrashing, quiet) }).toMatchObject({ isSo: true });
      }
    }, 130_000);

    test('a cost jump is one in what the gateway counts and in the traces', async () => {
      const gateway = { signal: 'cost', options: { measures: ['perThousand'] } };
      const traces = { signal: 'llm', model: undefined, options: { source: 'traces', measures: ['cost'] } };
      for (const [json, measure] of [
        [gateway, 'perThousand'],
        [traces, 'cost'],
      ] as const) {
        const jump = await during('cost-jump', json, measure);
        expect(jump / (await during(undefined, json, measure))).toBeGreaterThan(2);
      }
    }, 130_000);

    test('traces tell latency, tokens, errors and what judges said, for every day of the history', async () => {
      const measures = ['latency', 'inputTokens', 'outputTokens', 'cost', 'errorShare', 'scores'];
      const json = { signal: 'llm', options: { source: 'traces', measures, experiments: [MODEL] } };
      for (let day = 1; day <= 7; day++) {
        const to = now() - (day - 1) * 24 * HOUR_MS;
        const frames = framesOf(await ask(json, to - 24 * HOUR_MS, to, HOUR_MS));
        const fields = frames.flatMap((frame) => frame.fields.filter(({ labels }) => labels?.measure !== undefined));
        expect(new Set(fields.map(({ labels }) => labels?.measure))).toEqual(
          new Set(['latency p50', 'latency p95', 'inputTokens', 'outputTokens', 'cost', 'errorShare', 'scores'])
        );
        // Four traces an hour at the least: hardly an hour without one, whether a judge looked at it or not.
        const hours = fields.flatMap((field) =>
          field.type === 'number' &&
          field.labels?.measure === 'latency p95' &&
          field.labels.trace_name === 'answer-customer'
            ? Array.from(field.values, (value) => value ?? NaN).filter((value) => !Number.isNaN(value))
            : []
        );
        expect(hours.length).toBeGreaterThan(20);
      }
    }, 130_000);
  });

  test.each([['latency'], ['throughput'], ['quality'], ['dataQuality'], ['drift']])(
    'a quiet stretch is ok for %s',
    async (signal) => {
      expect(await worstLevel({ signal, model: 'loan-approval', version: '2' }, now() - 3 * HOUR_MS, now())).toBe(0);
    },
    130_000
  );

  test('the report has a row for every model, and no fault', async () => {
    const report = await collectReport(client(), { now: now() });
    expect(report.faults).toEqual([]);
    expect(new Set(report.rows.map(({ model }) => model))).toEqual(
      expect.objectContaining(new Set(['iris', 'loan-approval', 'diabetes-progression', 'support-assistant']))
    );
    const champion = report.rows.find(({ model, version }) => model === 'loan-approval' && version === '1');
    expect(champion?.aliases).toEqual(['champion']);
  }, 130_000);
});
