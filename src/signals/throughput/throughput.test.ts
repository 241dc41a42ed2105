import { profileOf } from '../../profiles';
import { LEVELS, levels } from '../../query/level';
import { type Answers, find, matrix, run, series } from '../../query/testing';
import { seconds } from '../../query/units';
import { throughput } from './index';

const own = { model: 'm', version: '1' };
const measures = ['received', 'processed', 'errors', 'ratio'];
const count = (value: number) => matrix(series(own, [value], [180]));

const measured = (chosen: readonly string[], answers: Answers) =>
  run(throughput, { mode: 'instant', options: { measures: chosen } }, answers);

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

test('a server that does nothing but fail has answered none: its counter of answers does not exist yet', () => {
  for (const profile of ['triton', 'mlserver', 'ray-serve', 'tensorrt-llm', 'tgi']) {
    expect([profile, ...figures(profile, { failed: 60 })]).toEqual([profile, 1, 0, 1, 0]);
  }
  expect(figures('litellm', { failed: 60 })).toEqual([1, 0, 1, 0]);
});

test('a server that does not fail has no errors: their counter does not exist yet', () => {
  expect(figures('triton', { answered: 60 })).toEqual([1, 1, 0, 1]);
  expect(figures('sglang', { received: 60 })).toEqual([1, 1, 0, 1]);
  expect(figures('tgi', { answered: 60 })).toEqual([1, 1, 0, 1]);
});

test('where requests are not counted, nobody knows how many failed', () => {
  const { derived } = measured(measures, { answered: count(60) });
  expect(find(derived, { measure: 'processed' }).value[0]).toBe(1);
  expect(find(derived, { measure: 'errors' }).value[0]).toBeNaN();
  expect(find(derived, { measure: 'ratio' }).value[0]).toBeNaN();
});

test('where answers alone are counted, the missing counter of requests is named', () => {
  const named = (received?: number) =>
    measured(measures, {
      received: received === undefined ? matrix() : count(received),
      answered: count(60),
      failed: matrix(),
    }).derived.notices.flatMap(({ missing }) => missing ?? []);
  expect(named()).toMatchObject([{ names: ['model_requests_total'] }]);
  expect(named(60)).toEqual([]);
});

test('what nobody knows the meaning of is neither answered nor failed, with a notice', () => {
  const status = (value: string, count: number) => series({ ...own, status: value }, [count], [180]);
  const asked = (...failed: ReadonlyArray<ReturnType<typeof status>>) => {
    const options = { measures: [...measures, 'errorShare'] };
    const { derived, notices } = run(
      throughput,
      { mode: 'instant', options },
      { received: count(60), failed: matrix(...failed) }
    );
    return { figures: options.measures.map((measure) => find(derived, { measure }).value[0]), notices };
  };
  expect(asked(status('503', 30))).toEqual({
    figures: [1, 0.5, 0.5, 0.5, 0.5],
    notices: expect.not.stringMatching('503'),
  });
  const some = asked(status('Error', 20), status('kaputt', 20));
  expect(some.figures).toEqual([1, 20 / 60, 20 / 60, 0.5, 0.5]);
  expect(some.notices).toMatch(/status = "kaputt" count neither as answered nor as failed/);
  const all = asked(status('', 60));
  expect(all.figures).toEqual([1, 0, 0, NaN, NaN]);
  expect(all.notices).toMatch(/status = no value/);
});

test('what is well of half of the requests, and of the others nobody knows, is not "ok"', () => {
  const status = (value: string, count: number) => series({ ...own, status: value }, [count], [180]);
  const level = (unknown: number, failed: number, measure: 'ratio' | 'errorShare') => {
    const { derived } = measured([measure], {
      received: count(1000),
      failed: matrix(status('kaputt', unknown), status('error', failed)),
    });
    const { direction, warning, critical } = throughput.thresholdsFor({ measures: [measure] }) ?? {};
    const thresholds = { direction: direction ?? 'above', ...(warning !== undefined && { warning, critical }) };
    return levels(find(derived, { measure }), thresholds, { minimumSample: 20, by: 'interval' })[0];
  };
  for (const measure of ['ratio', 'errorShare'] as const) {
    expect(level(500, 0, measure)).toBe(LEVELS.insufficient);
    expect(level(2, 0, measure)).toBe(LEVELS.ok);
    expect(level(200, 700, measure)).toBe(LEVELS.critical);
    // All that is known failed, which is one request of a hundred: nobody knows of the others.
    expect(level(990, 10, measure)).toBe(LEVELS.insufficient);
  }
});

test('several predictions for each request do not make up for requests that fail', () => {
  const ratioOf = (received: number, answered: number, failed: number) =>
    find(
      measured(['ratio'], {
        received: count(received),
        answered: count(answered),
        failed: matrix(series({ ...own, status: 'error' }, [failed], [180])),
      }).derived,
      {}
    );
  const outage = ratioOf(1000, 1000, 900);
  expect(outage.value[0]).toBeCloseTo(0.1, 12);
  expect(outage.upper?.[0]).toBeLessThan(0.5);
  expect(ratioOf(1000, 300, 100).value[0]).toBeCloseTo(0.3, 12);
  expect(ratioOf(1000, 10_000, 0).value[0]).toBe(10);
});

test('answers that are counted under other labels are not made up from what did not fail', () => {
  const ask = (requests: Readonly<Record<string, string>>) =>
    measured(['processed', 'ratio'], {
      received: matrix(series(requests, [60], [180])),
      answered: matrix(series({ model: 'm', version: '1' }, [0], [180])),
      failed: matrix(),
    });
  const gateway = ask({ model: 'm' });
  const all = gateway.derived.kind === 'series' ? gateway.derived.series : [];
  const ofGateway = all.filter(({ labels }) => labels.version === undefined);
  expect(ofGateway.map(({ value }) => value[0])).toEqual([NaN, NaN]);
  expect(gateway.notices).toMatch(/requests and the answers of .*model="m".* under different labels/);
  const other = ask({ model: 'm', version: '2' });
  expect(find(other.derived, { version: '2', measure: 'processed' }).value[0]).toBe(1);
  expect(other.notices).toBe('');
});

test('how far rates are off over a window that is no whole number of scrapes is said', () => {
  const noticesAt = (scrapeInterval: number) =>
    run(
      throughput,
      { options: { measures: ['received'] } },
      { received: count(60) },
      { scrapeInterval: seconds(scrapeInterval) }
    ).notices;
  expect(noticesAt(20)).toBe('');
  expect(noticesAt(45)).toMatch(
    /window of 60s is not a multiple of the scrape interval of 45s: .* up to 50 % .*window of 90s/
  );
});
