import { queriesOver } from '../../src/backend/evaluate/testing';
import { describeWithEachServer } from '../support/servers';

const END = 1_767_614_400;
const STEP = 15;
const STEPS = 240;

/** A series of an hour, its value after so many scrapes. */
const series = (name: string, labels: string, at: (i: number) => number): string[] =>
  Array.from({ length: STEPS }, (_, i) => {
    const value = at(i);
    return `${name}{${labels}} ${Number.isNaN(value) ? 'NaN' : value} ${END - (STEPS - 1 - i) * STEP}`;
  });

const EDGES = ['0.1', '0.5', '1', '+Inf'];

/** Ten durations a scrape: four, seven, nine and ten of them up to each edge. */
const histogram = (
  model: string,
  instance: string,
  edges = EDGES,
  at = (_le: string, _i: number, count: number) => count
) =>
  edges.flatMap((le) =>
    series(
      'model_inference_duration_seconds_bucket',
      `model="${model}",job="j",instance="${instance}",le="${le}"`,
      (i) => at(le, i, i * ([4, 7, 9, 10][EDGES.indexOf(le)] ?? NaN))
    )
  );

/** Ten observations a scrape, of which so many are up to each edge. */
const ladder = (
  model: string,
  instance: string,
  upTo: Readonly<Record<string, number>>,
  name = 'model_inference_duration_seconds',
  more = ''
) =>
  Object.entries({ ...upTo, '+Inf': 10 }).flatMap(([le, count]) =>
    series(`${name}_bucket`, `model="${model}",job="j",instance="${instance}",le="${le}"${more}`, (i) => i * count)
  );

describeWithEachServer('reasons why there is no figure, or why it is as it is', (server) => {
  const givesNaN = server.has('samples that are NaN');
  const gate = (name: string, good: number) => series(name, 'model="two",job="j",instance="a"', (i) => i * good);
  const outcome = (predicted: string, actual: string, rate: number) =>
    series('model_outcomes_total', `model="late",job="j",predicted="${predicted}",actual="${actual}"`, (i) => i * rate);
  const answered = queriesOver(() => ({
    server,
    openMetrics: [
      ...histogram('open', 'a'),
      ...histogram('open', 'b', ['0.1', '0.5', '1']),
      ...histogram('nan', 'a', EDGES, (le, i, count) => (le === '0.5' && i > STEPS / 2 ? NaN : count)),
      ...gate('first_good_total', 8),
      ...gate('second_good_total', 4),
      ...gate('first_all_total', 10),
      ...gate('second_all_total', 5),
      ...outcome('Yes', 'yes', 4),
      ...outcome('no', 'No', 4),
      ...outcome('Yes', 'No', 1),
      ...outcome('no', 'yes', 1),
      // Predictions whose label nobody knows yet.
      ...outcome('Yes', '', 30),
      ...series('model_requests_total', 'model="level",job="l",instance="a",status="ok"', (i) => 100 + (i % 2) * 90),
      ...ladder('fast', 'a', { '0.1': 9, '0.25': 10, '0.5': 10, '10': 10 }),
      ...ladder('fast', 'b', { '0.05': 8, '0.2': 10, '0.4': 10, '10': 10 }),
      ...ladder('slow', 'a', { '1': 1, '2': 5, '4': 9, '10': 10 }),
      ...ladder('slow', 'b', { '1': 0, '3': 6, '5': 9, '10': 10 }),
      // A release that adds edges, to two of three replicas and to one of two.
      ...['a', 'b'].flatMap((pod) => ladder('most', pod, { '0.01': 9, '0.05': 9, '0.1': 10, '0.25': 10 })),
      ...ladder('most', 'c', { '0.1': 9, '0.25': 10 }),
      ...ladder('half', 'a', { '0.25': 9, '0.3': 9, '0.4': 10, '0.5': 10 }),
      ...ladder('half', 'b', { '0.25': 9, '0.5': 10 }),
      ...['model_prediction_score', 'model_positive_score'].flatMap((name) =>
        ['0', '1'].flatMap((actual) => [
          ...ladder('scored', 'a', { '0.1': 3, '0.5': 7, '0.9': 10 }, name, `,actual="${actual}"`),
          ...ladder('scored', 'b', { '0.2': 4, '0.6': 8, '0.9': 10 }, name, `,actual="${actual}"`),
        ])
      ),
      ...series('model_queue_depth', 'model="hung",job="h",instance="a"', () => 3),
      ...series('model_queue_depth', 'model="full",job="h",instance="a"', () => 9),
      ...series('model_requests_total', 'model="full",job="h",instance="a",status="ok"', () => 100),
      ...series('model_requests_total', 'model="full",job="h",instance="a",status="rejected"', (i) => 5 * i),
    ].join('\n'),
  }));

  async function ask(json: Readonly<Record<string, unknown>>) {
    const frames = await answered({
      json: { refId: 'A', mode: 'instant', ...json },
      from: (END - 3600) * 1000,
      to: END * 1000,
      intervalMs: 15_000,
    });
    return {
      values: frames.flatMap(({ fields }) =>
        fields.flatMap(({ type, values }) => (type === 'number' ? [...values] : []))
      ),
      notices: frames.flatMap(({ meta }) => meta?.notices?.map(({ text }) => text) ?? []),
    };
  }

  test('an instance without the open bucket', async () => {
    const { values, notices } = await ask({ signal: 'latency', model: 'open', options: { quantiles: [0.5] } });
    expect(values).toEqual([NaN]);
    expect(notices).toEqual([expect.stringMatching(/has no bucket le="\+Inf", or not in all instances/)]);
  });

  test('a percentile between edges that no two replicas share', async () => {
    const p95 = (model: string, ...statistics: readonly string[]) =>
      ask({ signal: 'latency', model, options: { quantiles: [0.95] }, statistics: ['value', ...statistics] });
    const fast = await p95('fast', 'level', 'upper');
    const slow = await p95('slow', 'level', 'upper');
    expect(fast.values).toEqual([NaN, -1, 10]);
    expect(fast.notices).toEqual([
      expect.stringMatching(/no bucket edge in common between 0 and 10, where up to 100 % .* is not known/),
    ]);
    const isAtMost = async (warning: number) =>
      (await ask({ signal: 'latency', model: 'fast', thresholds: { warning }, statistics: ['level'] })).values;
    expect([await isAtMost(10), await isAtMost(9)]).toEqual([[0], [-1]]);
    // Anywhere between one and ten seconds it is too slow.
    expect(slow.values).toEqual([1, 2, 10]);
    expect(slow.notices).toEqual([expect.stringMatching(/common between 1 and 10, .* shown as 1, the least/)]);
    expect([await p95('most'), await p95('half')]).toEqual([
      { values: [expect.closeTo(0.1 * (28.5 / 29), 9)], notices: [] },
      { values: [expect.closeTo(0.375, 9)], notices: [] },
    ]);
    const over = await ask({ signal: 'latency', model: 'fast', options: { measures: ['over'], limit: 0.5 } });
    expect(over.values).toEqual([NaN]);
  });

  test('scores between edges that no two replicas share', async () => {
    const baseline = { kind: 'previous', offset: '30m' };
    const drift = await ask({ signal: 'drift', model: 'scored', window: '20m', options: { baseline, of: 'score' } });
    const level = await ask({
      ...{ signal: 'drift', model: 'scored', window: '20m', statistics: ['level'] },
      options: { baseline, of: 'score' },
    });
    expect(level.values).toEqual([-1]);
    const auc = await ask({ signal: 'quality', model: 'scored', window: '20m', options: { measures: ['auc'] } });
    for (const { notices } of [drift, auc]) {
      expect(notices.join('\n')).toMatch(/no bucket edge in common between 0 and 0.9, where up to 100 %/);
    }
  });

  test('a bucket whose samples are NaN', async () => {
    const { values, notices } = await ask({ signal: 'latency', model: 'nan', options: { quantiles: [0.5] } });
    // Between the edges that are numbers.
    expect(values).toEqual([expect.closeTo(0.1 + 0.9 * (1 / 5), 9)]);
    expect(notices).toEqual(givesNaN ? [expect.stringMatching(/samples that are NaN/)] : []);
    const objective = { objective: 'latency', limit: 0.5, period: '10m', measures: ['compliance'] };
    const missed = await ask({ signal: 'slo', model: 'nan', options: objective });
    expect(missed.notices.join('\n')).toMatch(givesNaN ? /samples that are NaN/ : /0\.5 must be an edge/);
  });

  test('a server that hung before it counted anything, and one that only turns requests away', async () => {
    const stalled = (model: string) => ask({ signal: 'stalls', model, statistics: ['value', 'level'] });
    const [hung, full] = [await stalled('hung'), await stalled('full')];
    expect([hung.values, full.values]).toEqual([
      [3, 2],
      [9, 2],
    ]);
    expect(hung.notices.join()).toContain('3 requests of hung wait, and no counter that would move with them is there');
    expect(full.notices).toEqual([]);
  });

  test('a selector that stands for two metrics counts both', async () => {
    const options = {
      objective: 'custom',
      good: '{__name__=~".+_good_total"}',
      total: '{__name__=~".+_all_total"}',
      period: '30m',
      measures: ['compliance'],
    };
    const { values, notices } = await ask({ signal: 'slo', model: 'two', options });
    expect(values).toEqual([expect.closeTo(0.8, 9)]);
    expect(notices).toEqual([]);
  });

  test('classes that predictions and labels write in two ways, and outcomes that are not known yet', async () => {
    const { values } = await ask({ signal: 'quality', model: 'late', options: { measures: ['accuracy', 'recall'] } });
    expect(values).toEqual([0.8, 0.8]);
  });

  test('a gauge that goes by the name of a counter', async () => {
    const { notices } = await ask({ signal: 'throughput', model: 'level', options: { measures: ['received'] } });
    expect(notices.join()).toMatch(server.has('resets') ? /model_requests_total falls/ : /^$/);
  });
});

describeWithEachServer(
  'a Prometheus that limits what a query reads',
  (server) => {
    const answered = queriesOver(() => ({
      server,
      openMetrics: histogram('limited', 'a').join('\n'),
      args: ['--query.max-samples=100'],
    }));

    test('is quoted, with what to do about it', async () => {
      const json = { refId: 'A', mode: 'range', signal: 'latency', model: 'limited', options: { quantiles: [0.5] } };
      const query = { json, from: (END - 3600) * 1000, to: END * 1000, intervalMs: 15_000 };
      await expect(answered(query)).rejects.toThrow(
        /would load too many samples .*\(a limit of the server: ask for one/
      );
    });
  },
  ['arguments']
);
