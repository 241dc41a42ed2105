import { CONTRACT_PROFILE } from '../../profiles';
import { QUERY_VERSION } from '../../query/query';
import type { Labels } from '../../query/series';
import { type Answers, find, matrix, registeredModel, run, series } from '../../query/testing';
import { seconds } from '../../query/units';
import { DAY } from '../../time';
import { conceptDrift } from './index';

const LOAN = { model: 'loan', version: '3' };
const SLOT = 600;
const START = 20_000 * DAY;
const SLOTS = 288;
const CHANGE = 200;

/** One slot after another with 100 labelled predictions; from slot `change` on 30 are wrong instead of 10. */
const stream = (change: number, labels: Labels = LOAN, slots = SLOTS) => {
  const times = Array.from({ length: slots }, (_, i) => START + (i + 1) * SLOT);
  const wrong = times.map((_, i) => (i < change ? 9 + (i % 3) : 30));
  return [
    series(
      { ...labels, predicted: 'a', actual: 'a' },
      wrong.map((count) => 100 - count),
      times
    ),
    series({ ...labels, predicted: 'b', actual: 'a' }, wrong, times),
  ];
};
const context = (from: number, to: number, step = 600) => ({
  from: seconds(from),
  to: seconds(to),
  step: seconds(step),
  window: seconds(6 * 3600),
});
const END = START + SLOTS * SLOT;
const options = (more: Readonly<Record<string, unknown>> = {}) => ({ options: { history: '2d', ...more } });
const registered = (created: number, tags: Readonly<Record<string, string>> = {}) => [
  registeredModel({
    version: '3',
    stage: 'None',
    status: 'READY',
    created,
    updated: created,
    description: '',
    tags,
    aliases: [],
  }),
];
const at = (slot: number) => START + (slot + 1) * SLOT;

const detected = (answers: Answers, more: Readonly<Record<string, unknown>> = {}) =>
  run(conceptDrift, options(more), answers, context(at(0), END));

test.each(['ddm', 'hddmA', 'adwin', 'pageHinkley', 'cusum'])(
  '%s finds the change, not before, and shows it for a window',
  (name) => {
    const { derived } = detected({ outcomes: matrix(...stream(CHANGE)) }, { detectors: [name] });
    const { value } = find(derived, { measure: name });
    expect([...value.subarray(0, CHANGE)].filter((state) => state === 2)).toEqual([]);
    expect([...value.subarray(CHANGE, CHANGE + 20)]).toContain(2);
    // Against a fixed target, cusum sounds as long as the rate is off.
    expect(value[SLOTS - 1] === 2).toBe(name === 'cusum');
  }
);

test('what a dashboard shows changes no detection', () => {
  const all = (from: number, to: number) => {
    const { derived } = run(
      conceptDrift,
      options({ view: 'annotations' }),
      { outcomes: matrix(...stream(CHANGE)) },
      context(from, to)
    );
    return derived.kind === 'table' ? derived.table.columns.map(({ values }) => values) : [];
  };
  expect(all(at(0), END)[0]).toHaveLength(1);
  expect(all(at(CHANGE - 5), END)).toEqual(all(at(0), END));
  expect(all(at(0), END)[1]).toEqual(['Concept drift of loan v3']);
});

test('a drift holds until the new normal is accepted, which is what the rate has been since', () => {
  const change = 30;
  const measured = (tags: Readonly<Record<string, string>>) =>
    find(
      detected({
        outcomes: matrix(...stream(change)),
        models: registered(START * 1000, tags),
        baselines: [
          { model: 'loan', version: '3', baseline: { found: false, reason: 'no file' }, metrics: { accuracy: 0.9 } },
        ],
      }).derived,
      { measure: 'cusum' }
    ).value;
  const held = measured({});
  expect([...held.subarray(change + 5)].every((state) => state === 2)).toBe(true);
  const accepted = measured({ normal_since: String(at(change + 20)) });
  expect(accepted.at(-1)).toBe(0);
  expect([...accepted]).not.toContain(2);
});

test('what is normal is learned from a day where no run tells it', () => {
  const stateAfter = (change: number) => {
    const { derived } = detected({ outcomes: matrix(...stream(change)) });
    return find(derived, { measure: 'cusum' }).value;
  };
  expect([...stateAfter(60).subarray(0, 144)].every((state) => state === 0)).toBe(true);
  expect(stateAfter(150)[155]).toBe(2);
});

describe.each([
  ['of none that is wrong', 0],
  ['of wrong ones alone', 1],
])('cusum at a rate %s', (_, rate) => {
  const outcomes = matrix(
    ...stream(0).map((one, i) => ({ ...one, values: one.values.map(() => 100 * (i === 0 ? 1 - rate : rate)) }))
  );
  test.each([
    ['learned', undefined],
    ['of the run', 1 - rate],
  ])('that is %s calls nothing a drift', (_from, accuracy) => {
    const baseline = { found: false, reason: 'no file' } as const;
    const baselines = accuracy === undefined ? [] : [{ model: 'loan', version: '3', baseline, metrics: { accuracy } }];
    const { derived } = run(
      conceptDrift,
      options({ detectors: ['cusum'] }),
      { outcomes, baselines },
      context(at(0), END)
    );
    expect(new Set(find(derived, { measure: 'cusum' }).value)).toEqual(new Set([0]));
  });
});

test('the slots asked for move with the history alone', () => {
  const asked = (from: number, to: number) =>
    conceptDrift.bind(
      {
        refId: 'A',
        queryVersion: QUERY_VERSION,
        signal: 'conceptDrift',
        filters: [],
        groupBy: [],
        mode: 'range',
        statistics: ['value'],
        options: {},
      },
      { ...context(from, to), scrapeInterval: seconds(15), profile: CONTRACT_PROFILE, signals: new Map() }
    ).plan.outcomes;
  expect(asked(START, END - 7)).toEqual(asked(END - 3600, END - 5));
});

test('begins when MLflow made the version', () => {
  const { derived } = detected(
    { outcomes: matrix(...stream(CHANGE)), models: registered(at(CHANGE) * 1000) },
    { detectors: ['hddmA'] }
  );
  const { value } = find(derived, { measure: 'hddmA' });
  expect(value[0]).toBeNaN();
  expect([...value]).not.toContain(2);
});

test('the error rate of the window stands beside it', () => {
  const { derived } = run(
    conceptDrift,
    { ...options(), mode: 'instant' },
    { outcomes: matrix(...stream(CHANGE)) },
    context(at(0), END)
  );
  const rate = find(derived, { measure: 'errorRate' });
  expect([rate.value[0], rate.sample?.[0], rate.hasThresholds]).toEqual([0.3, 3600, false]);
});

test('the error rate alone', () => {
  const { derived } = run(
    conceptDrift,
    { options: { ...options().options, view: 'errorRate' } },
    { outcomes: matrix(...stream(CHANGE)) },
    context(at(0), END)
  );
  expect(derived.kind === 'series' && derived.series.map(({ name }) => name)).toEqual(['errorRate']);
});

test('what limits it is said', () => {
  const { notices } = detected({ outcomes: matrix(...stream(CHANGE)), models: { unavailable: 'MLflow is away' } });
  expect(notices).toContain('MLflow is away');
  expect(run(conceptDrift, {}, {}).notices).toContain('model_outcomes_total');
  expect(detected({ outcomes: matrix(...stream(CHANGE)), models: registered(1) }).notices).toContain(
    'loan v3 served before the 2d'
  );
  expect(() => run(conceptDrift, options({ resolution: '1s', history: '30d' }), {})).toThrow('more than 11000 steps');
});
