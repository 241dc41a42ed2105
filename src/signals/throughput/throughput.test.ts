import { profileOf } from '../../profiles';
import { find, matrix, run, series } from '../../query/testing';
import { throughput } from './index';

const own = { model: 'm', version: '1' };
const measures = ['received', 'processed', 'errors', 'ratio'];
const count = (value: number) => matrix(series(own, [value], [180]));

/** Per second of a window of one minute, and the ratio. */
const figures = (profile: string, answers: Readonly<Record<string, unknown>>) => {
  const labels = profileOf(profile).labels;
  const named = Object.fromEntries(
    Object.entries(answers).map(([name, value]) => [
      name,
      value === undefined ? matrix() : matrix(series({ [labels.model]: 'm' }, [Number(value)], [180])),
    ])
  );
  const { derived } = run(throughput, { mode: 'instant', options: { measures } }, named, {
    profile: profileOf(profile),
  });
  return measures.map((measure) => find(derived, { measure }).value[0]);
};

test('a server that does nothing but fail has answered none: its counter of answers is not born yet', () => {
  for (const profile of ['triton', 'mlserver', 'ray-serve', 'tensorrt-llm']) {
    expect([profile, ...figures(profile, { failed: 60 })]).toEqual([profile, 1, 0, 1, 0]);
  }
  expect(figures('tgi', { received: 60 })).toEqual([1, 0, 1, 0]);
  expect(figures('litellm', { failed: 60 })).toEqual([1, 0, 1, 0]);
});

test('a server that does not fail has no errors: their counter is not born yet', () => {
  expect(figures('triton', { answered: 60 })).toEqual([1, 1, 0, 1]);
  expect(figures('sglang', { received: 60 })).toEqual([1, 1, 0, 1]);
  expect(figures('tgi', { received: 60, answered: 45 })).toEqual([1, 0.75, 0.25, 0.75]);
});

test('where requests are not counted, nobody knows how many failed', () => {
  const { derived } = run(throughput, { mode: 'instant', options: { measures } }, { answered: count(60) });
  expect(find(derived, { measure: 'processed' }).value[0]).toBe(1);
  expect(find(derived, { measure: 'errors' }).value[0]).toBeNaN();
  expect(find(derived, { measure: 'ratio' }).value[0]).toBeNaN();
});
