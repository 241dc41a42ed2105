import type { Labels } from '../../query/series';
import { type Answers, contextOf, find, matrix, queryOf, run, series } from '../../query/testing';
import { seconds } from '../../query/units';
import { elementAt } from '../../stats/elements';
import { sequentialDifference } from '../../stats/sequential';
import { compare } from './index';

const SLOT = 600;
const START = 20_000 * 86_400;
const SLOTS = 60;
const END = START + SLOTS * SLOT;
const TIMES = Array.from({ length: SLOTS }, (_, i) => START + (i + 1) * SLOT);
const context = (from = START) => ({ from: seconds(from), to: seconds(END), step: seconds(600), window: seconds(300) });

/** 100 labelled predictions a slot, from slot `since` on. */
const outcomes = (version: string, right: number, since = 0, labels: Labels = { model: 'loan' }) => {
  const times = TIMES.slice(since);
  return [
    series(
      { ...labels, version, predicted: 'a', actual: 'a' },
      times.map(() => right),
      times
    ),
    series(
      { ...labels, version, predicted: 'b', actual: 'a' },
      times.map(() => 100 - right),
      times
    ),
  ];
};
const model = (aliases: Readonly<Record<string, string>>) => [
  { name: 'loan', description: '', created: 0, updated: 0, tags: {}, aliases, versions: [] },
];
const options = (more: Readonly<Record<string, unknown>> = {}) => ({ options: { history: '1d', ...more } });

const compared = (answers: Answers, more: Readonly<Record<string, unknown>> = {}) =>
  run(compare, options(more), answers, context());

test('the difference accumulates from when both serve, with its always-valid interval and p-value', () => {
  const { derived } = compared({ trials: matrix(...outcomes('2', 90), ...outcomes('3', 80, 20)) });
  const difference = find(derived, { measure: 'difference', champion: '2', challenger: '3' });
  const expected = sequentialDifference(
    { successes: 3200, trials: 4000 },
    { successes: 3600, trials: 4000 },
    { confidence: 1 - 0.05 * 0.8 }
  );
  const last = SLOTS;
  expect(difference.value[20]).toBeNaN();
  expect(difference.value[last]).toBeCloseTo(-0.1, 12);
  expect(difference.lower?.[last]).toBeCloseTo(expected.lower, 12);
  expect(difference.upper?.[last]).toBeCloseTo(expected.upper, 12);
  expect(difference.sample?.[last]).toBe(4000);
  expect(find(derived, { measure: 'pValue' }).value[last]).toBeCloseTo(expected.p / 0.8, 12);
  expect(find(derived, { measure: 'rate', version: '2' }).value[last]).toBeCloseTo(0.9, 12);
});

test('a version that never predicted the positive class, which is named, has the share 0', () => {
  const predicted = (version: string, name: string, count: number) =>
    series(
      { model: 'loan', version, class: name },
      TIMES.map(() => count),
      TIMES
    );
  const shares = (positive?: string) =>
    compared(
      { trials: matrix(predicted('2', 'approve', 50), predicted('2', 'deny', 50), predicted('3', 'deny', 100)) },
      { rate: 'positiveShare', ...(positive === undefined ? {} : { positive }) }
    );
  const { derived } = shares('approve');
  expect(find(derived, { measure: 'rate', version: '3' }).value[SLOTS]).toBe(0);
  expect(find(derived, { measure: 'difference' }).value[SLOTS]).toBeCloseTo(-0.5, 12);
  expect(shares().notices).toContain('Which of the classes "deny" is the positive one is not known');
});

test('shows the measures that are chosen, all of them by default', () => {
  const answers = { trials: matrix(...outcomes('2', 90), ...outcomes('3', 80)) };
  const measures = (chosen: readonly string[]) => {
    const { derived } = compared(answers, { measures: chosen });
    return derived.kind === 'series' ? derived.series.map(({ labels }) => labels['measure']) : [];
  };
  expect(measures([])).toEqual(['difference', 'pValue', 'rate', 'rate']);
  expect(measures(['rate'])).toEqual(['rate', 'rate']);
  expect(measures(['difference'])).toEqual(['difference']);
});

test('the p-value never rises again, wherever a dashboard begins', () => {
  const answers = { trials: matrix(...outcomes('2', 90), ...outcomes('3', 88)) };
  const p = (from: number) =>
    find(run(compare, options(), answers, context(from)).derived, { measure: 'pValue' }).value;
  const all = p(START);
  for (let i = 3; i < all.length; i++) {
    expect(all[i]).toBeLessThanOrEqual(elementAt(all, i - 1));
  }
  expect([...p(END - 6000)]).toEqual([...all.slice(-11)]);
});

describe('a comparison that outlasts what is looked at', () => {
  const HOURS = 6 * 10;
  const slots = Array.from({ length: HOURS }, (_, i) => START - 86_400 + (i + 1) * SLOT);
  const early = (version: string, right: number) =>
    outcomes(version, right).map((one) => ({ ...one, times: Float64Array.from(slots) }));
  const deployed = (at: number) => {
    const made = { stage: 'None', status: 'READY', updated: 0, description: '', tags: {}, aliases: [] };
    return [{ ...model({})[0], versions: ['2', '3'].map((version) => ({ ...made, version, created: at * 1000 })) }];
  };
  const trials = matrix(...early('2', 90), ...early('3', 80));
  const last = (models: unknown) => {
    const { derived, notices } = compared({ trials, ...(models === undefined ? {} : { models }) });
    return { p: find(derived, { measure: 'pValue' }).value.at(-1) ?? NaN, notices };
  };

  test('begins once a history, not each day', () => {
    const startAt = (to: number) => {
      const later = contextOf({ ...context(), to: seconds(to) });
      const { trials: asked } = compare.bind(queryOf('compare', { options: { history: '7d' } }), later).plan;
      return asked?.kind === 'prometheus.counts' ? asked.start : NaN;
    };
    expect(startAt(START)).toBe(startAt(START + 86_400));
    expect(startAt(START + 7 * 86_400) - startAt(START)).toBe(7 * 86_400);
  });

  test('pays for each beginning', () => {
    const fresh = last(deployed(START - 86_400 + 60));
    const once = last(deployed(START - 86_400 - 60));
    const often = last(deployed(START - 9.5 * 86_400));
    expect(once.p / fresh.p).toBeCloseTo(8, 6);
    expect(often.p / fresh.p).toBeCloseTo(4 * 9 * 10, 6);
    expect(often.notices).not.toContain('MLflow does not say');
  });

  test('says where its beginning is not known', () => {
    expect(last(undefined).notices).toContain('MLflow does not say since when');
  });
});

test('an effect that turns is said, and the interval continues', () => {
  const times = TIMES;
  const turning = (version: string, before: number, after: number) =>
    [0, 1].map((wrong) =>
      series(
        { model: 'loan', version, predicted: wrong === 1 ? 'b' : 'a', actual: 'a' },
        times.map((_, i) => 100 * wrong + (1 - 2 * wrong) * (i < 12 ? before : after)),
        times
      )
    );
  const { derived, notices } = compared({ trials: matrix(...turning('2', 90, 90), ...turning('3', 60, 99)) });
  const { lower, upper, value } = find(derived, { measure: 'difference' });
  expect(notices).toContain('versions 2 and 3: the difference has turned');
  expect(lower?.at(-1)).toBeLessThan(value.at(-1) ?? NaN);
  expect(upper?.at(-1)).toBeGreaterThan(value.at(-1) ?? NaN);
});

test.each([
  ['aliases', { champion: '4', challenger: '2' }, {}, ['4', '2']],
  ['the two newest, counted as numbers', {}, {}, ['4', '10']],
  ['versions named', {}, { champion: '10', challenger: '2' }, ['10', '2']],
  ['one alias and the newest other', { champion: '10' }, {}, ['10', '4']],
])('%s are compared', (_, aliases, named, expected) => {
  const { derived } = compared(
    { trials: matrix(...['2', '4', '10'].flatMap((version) => outcomes(version, 90))), models: model(aliases) },
    named
  );
  const { champion, challenger } = find(derived, { measure: 'difference' }).labels;
  expect([champion, challenger]).toEqual(expected);
});

test('other rates have their own successes', () => {
  const requests = (version: string, failed: number) => [
    series(
      { model: 'loan', version, status: 'ok' },
      TIMES.map(() => 100 - failed),
      TIMES
    ),
    series(
      { model: 'loan', version, status: 'error' },
      TIMES.map(() => failed),
      TIMES
    ),
  ];
  const { derived, asked } = compared(
    { trials: matrix(...requests('2', 1), ...requests('3', 11)) },
    { rate: 'errorShare' }
  );
  expect(asked.trials).toContain('model_requests_total');
  expect(find(derived, { measure: 'difference' }).value[SLOTS]).toBeCloseTo(0.1, 12);
});

test("a rate of counters of one's own", () => {
  const clicks = (version: string, count: number) =>
    series(
      { model: 'loan', version },
      TIMES.map(() => count),
      TIMES
    );
  const { derived, asked } = compared(
    { trials: matrix(clicks('2', 100), clicks('3', 100)), good: matrix(clicks('2', 5), clicks('3', 8)) },
    { rate: 'custom', good: 'clicks_total{kind="buy"}', total: 'views_total' }
  );
  expect(asked.good).toContain('increase(clicks_total{kind="buy"}[600s])');
  expect(find(derived, { measure: 'difference' }).value[SLOTS]).toBeCloseTo(0.03, 12);
  expect(() => run(compare, options({ rate: 'custom' }), {})).toThrow('needed for a custom rate');
  expect(() => run(compare, options({ rate: 'custom', good: 'up) or (up', total: 'up' }), {})).toThrow(
    'is not a counter'
  );
  const long = { rate: 'custom', good: 'clicks_total', total: `views_total{a="${'x'.repeat(4096)}"}` };
  expect(compare.options.safeParse(long).error?.issues.map(({ path }) => path.join('.'))).toEqual(['total']);
});

test('two aliases of one version are reported as such', () => {
  const answers = {
    trials: matrix(...outcomes('2', 90), ...outcomes('3', 90)),
    models: model({ champion: '2', challenger: '2' }),
  };
  expect(compared(answers).notices).toContain('No comparison for "loan": champion and challenger are both version 2.');
});

test('what cannot be compared is said', () => {
  const notice = (trials: ReturnType<typeof outcomes>, more = {}) =>
    compared({ trials: matrix(...trials) }, more).notices;
  expect(notice(outcomes('2', 90))).toContain('no two versions to compare');
  expect(notice([...outcomes('2', 90), ...outcomes('3', 90)], { champion: '7' })).toContain(
    'champion "7" is not among those seen (3, 2)'
  );
  const early = outcomes('2', 90).map((one) => ({
    ...one,
    times: one.times.slice(0, 10),
    values: one.values.slice(0, 10),
  }));
  expect(notice([...early, ...outcomes('3', 90, 20)])).toContain('never served at the same time');
  expect(notice([])).toContain('model_outcomes_total');
});

test('the version that a dashboard shows does not hide its opponent', () => {
  expect(run(compare, { ...options(), version: '3', model: 'loan' }, {}).asked.trials).toContain(
    '{model="loan",actual!="",predicted!=""}'
  );
});
