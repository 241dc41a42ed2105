import { profileOf, profiles } from '../../profiles';
import { find, matrix, run, series, withProfile } from '../../query/testing';
import { seconds } from '../../query/units';
import { stalls, workOf } from '.';

test('judges servers that tell of what waits, and of language models those that tell how answers go', () => {
  const judged = [...profiles.values()].filter((profile) => workOf(profile) !== undefined).map(({ id }) => id);
  expect(judged).toEqual([
    ...['contract', 'knative', 'knative-otel', 'triton', 'ray-serve', 'bentoml'],
    ...['vllm', 'tgi', 'sglang', 'tensorrt-llm', 'dynamo', 'llama-cpp', 'lmdeploy'],
  ]);
});

test('what TGI counts as it arrives is no sign that it works', () => {
  const ended = workOf(profileOf('tgi'))?.ended.map(({ names }) => names[0]);
  expect(ended).toEqual(['tgi_request_success_total', 'tgi_request_failure_total']);
});

test('of the contract what is turned away as it arrives is not finished, and durations are of what is', () => {
  const ended = workOf(profileOf('contract'))?.ended;
  expect(ended?.map(({ names }) => names[0])).toEqual([
    'model_requests_total',
    'model_predictions_total',
    'model_inference_duration_seconds_count',
  ]);
  const { op, value = '' } = ended?.[0]?.where?.[0] ?? {};
  expect(op).toBe('!~');
  const pattern = new RegExp(`^(?:${value.replace('(?i)', '')})$`, 'i');
  expect(['rejected', 'Throttled', '429', 'ok', 'error', '504'].filter((one) => pattern.test(one))).toEqual([
    ...['rejected', 'Throttled', '429'],
  ]);
});

test('of a language model, what is finished shows that it works even where no progress is counted', () => {
  const derived = (ended: number) =>
    run(
      stalls,
      {},
      {
        queue: matrix(series(own, [3, 3, 3])),
        running: matrix(),
        progress: matrix(),
        ended: matrix(series(own, [ended, ended, ended])),
      },
      withProfile(profileOf('vllm'))
    ).derived;
  expect([...find(derived(1), { measure: 'stalled' }).value]).toEqual([0, 0, 0]);
  // An answer that takes long, without a word on how it goes.
  expect(derived(0)).toMatchObject({ series: [], notices: [{ severity: 'warning' }] });
});

test('a language model of which no counter is there may be at its first answers, unless none is made while requests wait', () => {
  const derived = (running: readonly number[]) =>
    run(
      stalls,
      {},
      {
        queue: matrix(series(own, [2, 2, 2])),
        running: matrix(...(running.length > 0 ? [series(own, running)] : [])),
        progress: matrix(),
        ended: matrix(),
      },
      withProfile(profileOf('sglang'))
    ).derived;
  expect([...find(derived([0, 0, 0]), { measure: 'stalled' }).value]).toEqual([2, 2, 2]);
  const unknown = {
    series: [],
    notices: [{ severity: 'warning', text: expect.stringMatching(/no counter that would move/) }],
  };
  expect(derived([1, 1, 1])).toMatchObject(unknown);
  expect(derived([])).toMatchObject(unknown);
});

const own = { model: 'm', version: '1' };
const at = (answers: Readonly<Record<string, readonly number[]>>) =>
  run(
    stalls,
    {},
    Object.fromEntries(Object.entries(answers).map(([name, values]) => [name, matrix(series(own, values))]))
  );

test('how many waited, none where something moved, and nothing where nothing waits that anybody counts', () => {
  const { derived } = at({ queue: [3, 4, 5], ended: [0, 1, NaN], answered: [0, 0, NaN] });
  const { times, value } = find(derived, { measure: 'stalled' });
  expect([[...times], [...value]]).toEqual([
    [60, 120, 180],
    [3, 0, 5],
  ]);
  expect(at({ queue: [0, 0, 0] }).derived).toMatchObject({ series: [] });
});

test('a server of which no counter is there has finished nothing, with a notice', () => {
  const { derived } = at({ queue: [0, 4, 500] });
  const { times, value } = find(derived, { measure: 'stalled' });
  expect([[...times], [...value]]).toEqual([
    [120, 180],
    [4, 500],
  ]);
  expect(derived.notices).toEqual([
    { severity: 'warning', text: expect.stringMatching(/^500 requests of m 1 wait, and no counter that would move/) },
  ]);
  expect(at({ queue: [3, 4, 0] }).derived.notices).toEqual([]);
  expect(at({ queue: [3, 4, 500], ended: [1, 1, 1] }).derived.notices).toEqual([]);
});

test('says which metric is missing, and that a server has no queue', () => {
  expect(at({}).notices).toContain('No series model_queue_depth');
  expect(run(stalls, {}, {}, withProfile(profileOf('tf-serving'))).notices).toContain('exposes no queue');
});

test('says for how long requests have to wait where two scrapes take longer than was asked for', () => {
  const context = { scrapeInterval: seconds(240) };
  expect(run(stalls, {}, { queue: matrix(series(own, [0, 0, 0])) }, context).notices).toMatch(/after 480s, not 300s/);
  expect(run(stalls, { options: { within: '8m' } }, { queue: matrix(series(own, [0, 0, 0])) }, context).notices).toBe(
    ''
  );
});
