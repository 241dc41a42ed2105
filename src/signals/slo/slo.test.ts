import { profileOf } from '../../profiles';
import { LEVELS, levels } from '../../query/level';
import { type Answers, find, matrix, run, series } from '../../query/testing';
import { ruleNotices, rulesOf } from './alarm';
import { slo } from './index';
import { sloOptions } from './options';

const own = { model: 'm', version: '1' };
const window = (name: string, good: number, total: number) => ({
  [`notGood ${name}`]: matrix(series({ ...own, status: 'error' }, [total - good], [180])),
  [`total ${name}`]: matrix(series(own, [total], [180])),
});
const instant = { mode: 'instant' } as const;
const calm = { ...window('1d', 10_000, 10_000), ...window('2h', 1000, 1000), ...window('3d', 30_000, 30_000) };

const measured = (measures: readonly string[], answers: Answers, options = {}) =>
  run(slo, { ...instant, options: { ...options, measures } }, answers);

test('a page needs both the long and the short window to burn', () => {
  const alarmOf = (short: number) =>
    find(
      measured(['alarm'], {
        ...calm,
        ...window('1h', 800, 1000),
        ...window('5m', short, 100),
        ...window('6h', 6000, 6000),
        ...window('30m', 500, 500),
      }).derived,
      { measure: 'alarm' }
    ).value[0];
  expect(alarmOf(80)).toBe(2);
  expect(alarmOf(100)).toBe(0);
});

test('a slow burn is a ticket', () => {
  const { derived } = measured(['alarm', 'burn'], {
    ...window('1d', 9600, 10_000),
    ...window('2h', 960, 1000),
    ...window('1h', 480, 500),
    ...window('5m', 40, 41),
  });
  expect(find(derived, { measure: 'alarm' }).value[0]).toBe(1);
  expect(find(derived, { measure: 'burn', window: '1d' }).value[0]).toBeCloseTo(4, 10);
});

test('an objective of all models for latency may leave out servers that stream tokens', () => {
  const asked = (profile: string, objective = 'latency') =>
    run(
      slo,
      { ...instant, options: { objective, ofAllModels: true, measures: ['alarm'] } },
      {},
      { profile: profileOf(profile) }
    );
  const { derived, notices, asked: expressions } = asked('vllm');
  expect(derived).toMatchObject({ kind: 'series', series: [] });
  expect(notices).toContain('judges the time to the first token');
  expect(expressions).toEqual({});
  expect(asked('vllm', 'availability').notices).not.toContain('first token');
  expect(asked('contract').notices).not.toContain('first token');
});

describe('few events', () => {
  const alarmOf = (bad: number, total: number, target = 0.99) =>
    find(measured(['alarm'], { ...window('1h', total - bad, total), ...window('5m', 0, 1) }, { target }).derived, {
      measure: 'alarm',
    }).value[0];

  test('page when they fail, all of them or so many that it cannot be chance', () => {
    expect(alarmOf(3, 3)).toBe(2);
    expect(alarmOf(4, 10)).toBe(2);
    expect(alarmOf(30, 30, 0.999)).toBe(2);
  });

  test('raise nothing by one or two failures', () => {
    expect(alarmOf(1, 4)).toBe(0);
    expect(alarmOf(2, 10)).toBe(0);
  });

  test('say nothing where not even a total outage would be proven', () => {
    expect(alarmOf(2, 2)).toBeNaN();
    expect(alarmOf(15, 15, 0.9)).toBeNaN();
    expect(alarmOf(16, 16, 0.9)).toBe(2);
  });
});

test('a target of 0.9 can page: factors that it cannot reach are lowered, with a notice', () => {
  const { derived, notices } = measured(
    ['alarm'],
    { ...window('1h', 100, 1000), ...window('5m', 10, 100) },
    { target: 0.9 }
  );
  expect(find(derived, { measure: 'alarm' }).value[0]).toBe(2);
  expect(notices).toMatch(/at most 10 times too fast: the rates for 1h\/5m are lowered to 8/);
});

test('the budget of the period is what may fail', () => {
  const { derived } = measured(['budgetLeft', 'compliance', 'exhaustion'], {
    ...window('30d', 9950, 10_000),
    ...window('1h', 980, 1000),
  });
  expect(find(derived, { measure: 'budgetLeft' }).value[0]).toBeCloseTo(0.5, 10);
  expect(find(derived, { measure: 'compliance' }).value[0]).toBeCloseTo(0.995, 12);
  expect(find(derived, { measure: 'exhaustion' }).value[0]).toBeCloseTo((0.5 / 2) * 30 * 86_400, 3);
});

test('right answers are told by their labels', () => {
  const outcome = (predicted: string, actual: string, count: number) =>
    series({ ...own, predicted, actual }, [count], [180]);
  const { derived } = measured(
    ['compliance'],
    { 'outcomes 30d': matrix(outcome('a', 'a', 90), outcome('a', 'b', 10)) },
    { objective: 'correct' }
  );
  expect(find(derived, { objective: 'correct' }).value[0]).toBe(0.9);
});

test('a limit is matched as an edge in the unit and spelling of the server', () => {
  const asked = (profile: string, limit: number, ...edges: readonly string[]) =>
    run(
      slo,
      { ...instant, options: { objective: 'latency', limit, measures: ['compliance'] } },
      { 'buckets 30d': matrix(...edges.map((le) => series({ ...own, le }, [0]))) },
      { profile: profileOf(profile) }
    );
  expect(asked('contract', 0.5).asked['buckets 30d']).toContain('le=~"0\\\\.5(\\\\.0)?|\\\\+Inf"');
  expect(asked('ray-serve', 0.3).asked['buckets 30d']).toContain('le=~"300(\\\\.0)?|\\\\+Inf"');
  const named = asked('contract', 0.3).notices;
  expect(named).toMatch(/No series model_inference_duration_seconds_bucket/);
  expect(named).not.toMatch(/edge/);
  expect(asked('contract', 0.3, '+Inf').notices).toMatch(
    /^0.3 must be an edge of the histogram of \{model="m", version="1"\}, which has no such bucket.*$/
  );
  expect(asked('contract', 0.3, '0.3').notices).toMatch(
    /^The histogram of \{model="m", version="1"\} has no bucket le="\+Inf".*$/
  );
  expect(asked('contract', 0.3, '0.3', '+Inf').notices).toBe('');
  expect(() => asked('triton', 0.5)).toThrow(/NVIDIA Triton.*no histogram of latencies/);
});

test('what nobody knows the meaning of is neither good nor bad, with a notice', () => {
  const status = (value: string, count: number) => series({ ...own, status: value }, [count], [180]);
  const asked = (...notGood: ReadonlyArray<ReturnType<typeof status>>) => {
    const { derived, notices } = measured(['compliance'], {
      'total 30d': matrix(series(own, [100], [180])),
      'notGood 30d': matrix(...notGood),
    });
    return { compliance: find(derived, {}).value[0], notices };
  };
  expect(asked(status('500', 20))).toEqual({ compliance: 0.8, notices: '' });
  expect(asked(status('500', 20), status('kaputt', 20)).compliance).toBe(0.75);
  expect(asked(status('kaputt', 100)).compliance).toBeNaN();
  expect(asked(status('kaputt', 100)).notices).toMatch(/status = "kaputt"/);
});

test('the buckets at the limit and of all tell what was fast enough, where all histograms have them', () => {
  const bucket = (le: string, values: readonly number[], times: readonly number[]) =>
    series({ ...own, le }, values, times);
  const options = { objective: 'latency', period: '30d', measures: ['compliance'] };
  const asked = (...buckets: readonly ReturnType<typeof bucket>[]) =>
    run(slo, { options }, { 'buckets 30d': matrix(...buckets) });
  const all = asked(bucket('0.5', [90, 80], [60, 120]), bucket('+Inf', [100, 100], [60, 120]));
  expect([...find(all.derived, {}).value]).toEqual([0.9, 0.8]);
  expect(all.notices).toBe('');
  const some = asked(bucket('0.5', [90], [60]), bucket('+Inf', [100, 100], [60, 120]));
  expect([...find(some.derived, {}).times]).toEqual([60]);
  expect([...find(some.derived, {}).value]).toEqual([0.9]);
  expect(some.notices).toMatch(/Not all histograms of \{model="m", version="1"\} have a bucket that ends at 0.5/);
});

test('what a profile cannot tell is refused with the reason', () => {
  expect(() => run(slo, {}, {}, { profile: profileOf('torchserve') })).toThrow(/does not count errors.*Requests5XX/);
  expect(() => run(slo, { options: { objective: 'custom' } }, {})).toThrow(/needs both "good" and "total"/);
});

test('the selectors of a custom objective have a length', () => {
  const counters = (length: number) => ({ objective: 'custom', good: 'g'.repeat(length), total: 't'.repeat(length) });
  expect(slo.options.safeParse(counters(4096)).success).toBe(true);
  expect(slo.options.safeParse(counters(4097)).error?.issues.map(({ path }) => path.join('.'))).toEqual([
    'good',
    'total',
  ]);
});

test('a counter that has no series is asked for before anything is said of it', () => {
  const custom = {
    objective: 'custom',
    good: '{__name__="my.good"}',
    total: 'my_total{path="/"}',
    measures: ['alarm'],
  };
  const namesIn = (answers: Parameters<typeof run>[2], options: Readonly<Record<string, unknown>>) => {
    const { derived } = run(slo, { ...instant, options }, answers);
    return derived.notices.flatMap(({ missing }) => missing?.names ?? []);
  };
  const total = { 'total 1h': matrix(series(own, [100], [180])) };
  expect(namesIn(total, custom)).toEqual(['my.good']);
  expect(namesIn({ ...total, 'good 1h': matrix(series(own, [100], [180])) }, custom)).toEqual([]);
  expect(namesIn({}, custom)).toEqual(['my_total']);
  expect(namesIn({}, { objective: 'availability' })).toEqual(['model_requests_total']);
  expect(namesIn({}, { objective: 'latency' })).toEqual(['model_inference_duration_seconds_bucket']);
});

describe('the counters of a custom objective', () => {
  const custom = { objective: 'custom', good: 'g_good_total', total: 'g_all_total', target: 0.95 };
  const ask = (good: ReturnType<typeof series>, total: ReturnType<typeof series>) => {
    const events = ['1h', '5m', '30d'].flatMap((window) => [
      [`good ${window}`, matrix(good)],
      [`total ${window}`, matrix(total)],
    ]);
    const options = {
      ...custom,
      measures: ['compliance', 'alarm'],
      pairs: [{ long: '1h', short: '5m', budget: 0.02, severity: 'page' }],
    };
    const { derived, notices } = run(slo, { ...instant, options }, Object.fromEntries(events));
    return {
      figures: ['compliance', 'alarm'].map((measure) => find(derived, { measure }).value[0]),
      notices,
    };
  };

  test('that have different labels are compared by those that both have', () => {
    expect(ask(series(own, [900], [180]), series({ model: 'm' }, [1000], [180])).figures).toEqual([0.9, 0]);
    expect(ask(series({ model: 'm' }, [900], [180]), series(own, [1000], [180])).figures).toEqual([0.9, 0]);
  });

  test('of which more are good than there are give no figure, with a notice', () => {
    const swapped = ask(series(own, [1200], [180]), series(own, [1000], [180]));
    expect(swapped.figures).toEqual([NaN, NaN]);
    expect(swapped.notices).toMatch(/^More events of .*model="m".* are counted as good than there are in all/);
    expect(ask(series(own, [1001], [180]), series(own, [1000], [180]))).toEqual({ figures: [1, 0], notices: '' });
  });
});

test('where nothing was scraped in the short window of any page rule, nobody knows that none holds', () => {
  const alarmOf = (...short: readonly string[]) => {
    const known = Object.assign({}, ...short.map((name) => window(name, 100, 100)));
    const long = { ...window('1h', 1000, 1000), ...window('6h', 6000, 6000) };
    const { derived } = measured(['alarm'], { ...calm, ...long, ...known });
    return find(derived, { measure: 'alarm' }).value[0];
  };
  expect(alarmOf()).toBeNaN();
  expect(alarmOf('30m')).toBe(0);
  expect(alarmOf('5m', '30m')).toBe(0);
});

test('long windows that move in slots are read at every step', () => {
  const every = (values: readonly number[], times: readonly number[]) => matrix(series(own, values, times));
  const { derived } = run(
    slo,
    { options: { measures: ['alarm'], pairs: [{ long: '1h', short: '5m', budget: 0.02, severity: 'page' }] } },
    {
      'good 1h': every([800, 800], [0, 120]),
      'total 1h': every([1000, 1000], [0, 120]),
      'good 5m': every([50, 50, 100], [60, 120, 180]),
      'total 5m': every([100, 100, 100], [60, 120, 180]),
    }
  );
  expect(find(derived, { measure: 'alarm' }).value.at(-1)).toBe(0);
});

test('a pair that would raise an alarm while the budget lasts is left out, and said', () => {
  const options = sloOptions.parse({ period: '1h' });
  expect(rulesOf(options)).toEqual([]);
  expect(rulesOf({ ...options, period: '30d' }).map(({ pair }) => pair)).toEqual(options.pairs);
  expect(ruleNotices(rulesOf(options), options).map(({ text }) => text)).toEqual([
    expect.stringContaining(
      'Over a period of 1h the pairs 1h/5m, 6h/30m, 1d/2h, 3d/6h would raise an alarm while the budget lasts'
    ),
  ]);
});

test('an alarm that events of unknown outcome could raise is not "ok"', () => {
  const status = (value: string, count: number) => series({ ...own, status: value }, [count], [180]);
  const asked = (unknown: number, failed: number) => {
    const events = Object.fromEntries(
      ['1h', '5m', '6h', '30m', '1d', '2h', '3d'].flatMap((window) => [
        [`total ${window}`, matrix(series(own, [1000], [180]))],
        [`notGood ${window}`, matrix(status('kaputt', unknown), status('error', failed))],
      ])
    );
    const { derived, notices } = run(slo, { options: { measures: ['alarm'] } }, events);
    const alarm = find(derived, { measure: 'alarm' });
    const [level] = levels(alarm, slo.thresholdsFor({}) ?? { direction: 'above' }, { minimumSample: 0, by: 'value' });
    return { value: alarm.value[0], level, notices };
  };
  expect(asked(500, 0)).toEqual({ value: 0, level: LEVELS.insufficient, notices: expect.stringMatching('kaputt') });
  expect(asked(1, 0)).toMatchObject({ value: 0, level: LEVELS.ok });
  expect(asked(100, 500)).toMatchObject({ value: 2, level: LEVELS.critical });
  // All that is known failed, which is one request of a hundred: an alarm is of what is certain.
  expect(asked(990, 10)).toMatchObject({ value: 0, level: LEVELS.insufficient });
});

test('features of which no value was missing yet are those that had an invalid one, and what is there is not called missing', () => {
  const of = (more: object, count: number) => series({ ...own, ...more }, [count], [180]);
  const asked = (missing: readonly ReturnType<typeof of>[], invalid: readonly ReturnType<typeof of>[]) => {
    const options = { objective: 'validFeatures', measures: ['compliance'] };
    const answers = {
      'total 30d': matrix(of({}, 100)),
      'missing 30d': matrix(...missing),
      'invalid 30d': matrix(...invalid),
    };
    return run(slo, { options }, answers);
  };
  const [age, income] = [of({ feature: 'age' }, 10), of({ feature: 'income' }, 30)];
  expect(find(asked([], [income]).derived, {}).value[0]).toBeCloseTo(0.7, 12);
  expect(find(asked([age], [income]).derived, {}).value[0]).toBeCloseTo(0.8, 12);
  const { notices } = asked([], []);
  expect(notices).toContain('model_feature_missing_total');
  expect(notices).not.toContain('model_predictions_total');
});

test('where nothing but failures is counted yet, none was good', () => {
  const options = { measures: ['compliance'], period: '2h' };
  const profile = profileOf('litellm');
  const bad = series({ model: 'm' }, [40], [180]);
  const { derived } = run(slo, { options }, { 'total 2h': matrix(), 'bad 2h': matrix(bad) }, { profile });
  expect([...find(derived, {}).value]).toEqual([0]);
});
