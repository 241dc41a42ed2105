import { profileOf } from '../../profiles';
import { find, matrix, run, series, withProfile } from '../../query/testing';
import { servers } from '.';

const at = (instance: string, values: readonly number[], more: object = {}) =>
  series({ model: 'm', job: 'j', instance, ...more }, values);
const up = (instance: string, values: readonly number[]) => series({ job: 'j', instance }, values);

it('a server that fails counts, one that was taken away does not as long as another is there', () => {
  const { derived } = run(
    servers,
    {},
    {
      seen: matrix(at('a', [1, 1, 1]), at('b', [1, 0, 0]), at('c', [1, 0, 0]), at('d', [NaN, -1, -1])),
      up: matrix(up('a', [1, 1, 1]), up('b', [1, 1, 0])),
    }
  );
  const reachable = find(derived, { measure: 'reachable' });
  expect(reachable.labels).toEqual({ model: 'm', measure: 'reachable' });
  expect([...reachable.value]).toEqual([1, 1, 0.5]);
  expect([...(reachable.sample ?? [])]).toEqual([3, 2, 2]);
  expect([...find(derived, { measure: 'vanished' }).value]).toEqual([0, 0, 0]);
});

it('of a server that names no model the job is the model, and what the query groups by is kept', () => {
  const targets = ['a', 'b'].map((instance) => series({ job: 'chat', instance }, [1, 1, 1]));
  const reachable = (more: object) =>
    run(
      servers,
      { options: { measures: ['reachable'] }, ...more },
      { seen: matrix(...targets) },
      withProfile(profileOf('tgi'))
    ).derived;
  expect(find(reachable({}), { measure: 'reachable' }).labels).toEqual({ model: 'chat', measure: 'reachable' });
  expect(find(reachable({ groupBy: ['instance'] }), { instance: 'b' }).labels).toMatchObject({ model: 'chat' });
});

it('of no servers there is no share, and the model has vanished unless it was gone then before', () => {
  const seen = matrix(at('a', [1, 0, 0]));
  const { derived, notices } = run(servers, {}, { seen, scheduled: matrix(series({ model: 'm' }, [NaN, NaN, 1])) });
  expect([...find(derived, { measure: 'reachable' }).value]).toEqual([1, NaN, NaN]);
  expect([...find(derived, { measure: 'vanished' }).value]).toEqual([0, 1, NaN]);
  expect(notices).toContain('No scrape target of {model="m"} is left');
});

it('a server of long ago counts while it fails, and ends with that', () => {
  const seen = matrix(at('a', [-1, -1, -1]));
  const { derived } = run(servers, {}, { seen, up: matrix(up('a', [0, 0, 1])) });
  const { times, value } = find(derived, { measure: 'reachable' });
  expect([[...times], [...value]]).toEqual([
    [60, 120],
    [0, 0],
  ]);
});

it.each([
  ['litellm', ['model!=""', 'requested_model!=""']],
  ['vllm', ['model_name!=""', 'ray_vllm_time', 'model!=""']],
  ['triton', ['nv_inference_request_success']],
  ['contract', ['model_requests_total', 'model_inference_duration_seconds']],
])('looks for the models of %s', (id, texts) => {
  const { asked } = run(servers, {}, {}, withProfile(profileOf(id)));
  for (const text of texts) {
    expect(asked['seen']).toContain(text);
  }
  expect(asked['up']).toContain('idelta(up[');
});
