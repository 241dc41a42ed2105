import { builtGoServer, VICTORIA_METRICS } from '../../scripts/setup/goServer';
import { queriesOver } from '../../src/backend/evaluate/testing';
import { describeWithEachPrometheus, describeWithEachServer } from '../support/prometheus';

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

describeWithEachServer('reasons why there is no figure, or why it is as it is', (program) => {
  /** VictoriaMetrics answers as if such samples had not been written. */
  const givesNaN = program === undefined || program !== builtGoServer(VICTORIA_METRICS);
  const gate = (name: string, good: number) => series(name, 'model="two",job="j",instance="a"', (i) => i * good);
  const outcome = (predicted: string, actual: string, rate: number) =>
    series('model_outcomes_total', `model="late",job="j",predicted="${predicted}",actual="${actual}"`, (i) => i * rate);
  const answered = queriesOver(() => ({
    program,
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
    expect(notices.join()).toMatch(/model_requests_total falls/);
  });
});

describeWithEachPrometheus('a Prometheus that limits what a query reads', (program) => {
  const answered = queriesOver(() => ({
    program,
    openMetrics: histogram('limited', 'a').join('\n'),
    args: ['--query.max-samples=100'],
  }));

  test('is quoted, with what to do about it', async () => {
    const json = { refId: 'A', mode: 'range', signal: 'latency', model: 'limited', options: { quantiles: [0.5] } };
    const query = { json, from: (END - 3600) * 1000, to: END * 1000, intervalMs: 15_000 };
    await expect(answered(query)).rejects.toThrow(/would load too many samples .*\(a limit of the server: ask for one/);
  });
});
