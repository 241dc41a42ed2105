import { profileOf, profiles } from '../profiles';
import { find, matrix, run, series, withProfile } from '../query/testing';
import { stalls, workOf } from './stalls';

test('judges servers that tell of what waits, and of language models those that tell how answers go', () => {
  const judged = [...profiles.values()].filter((profile) => workOf(profile) !== undefined).map(({ id }) => id);
  expect(judged).toEqual([
    ...['contract', 'knative', 'knative-otel', 'triton', 'ray-serve', 'bentoml'],
    ...['vllm', 'tgi', 'sglang', 'dynamo', 'llama-cpp', 'lmdeploy'],
  ]);
});

test('what TGI counts as it arrives is no sign that it works', () => {
  expect(workOf(profileOf('tgi'))?.ended.map(({ names }) => names[0])).toEqual(['tgi_request_success_total']);
});

const own = { model: 'm', version: '1' };
const at = (answers: Readonly<Record<string, readonly number[]>>) =>
  run(
    stalls,
    {},
    Object.fromEntries(Object.entries(answers).map(([name, values]) => [name, matrix(series(own, values))]))
  );

test('how many waited, none where something moved, and nothing where nobody knows', () => {
  const { derived } = at({ queue: [3, 4, 5], ended: [0, 1, NaN], answered: [0, 0, NaN] });
  const { times, value } = find(derived, { measure: 'stalled' });
  expect([[...times], [...value]]).toEqual([
    [60, 120],
    [3, 0],
  ]);
  expect(at({ queue: [3, 3, 3] }).derived).toMatchObject({ series: [] });
});

test('warns of requests that wait where nothing counts finished ones, as where none ever was', () => {
  expect(at({ queue: [3, 4, 500] }).derived.notices).toEqual([
    { severity: 'warning', text: expect.stringMatching(/^500 requests of m 1 wait, and no counter of finished ones/) },
  ]);
  expect(at({ queue: [3, 4, 0] }).derived.notices).toEqual([]);
  expect(at({ queue: [3, 4, 500], ended: [1, 1, 1] }).derived.notices).toEqual([]);
});

test('says which metric is missing, and that a server has no queue', () => {
  expect(at({}).notices).toContain('No series model_queue_depth');
  expect(run(stalls, {}, {}, withProfile(profileOf('tf-serving'))).notices).toContain('exposes no queue');
});
