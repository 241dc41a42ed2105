import fc from 'fast-check';
import { CONTRACT_PROFILE } from '../../profiles';
import { drift } from '../../signals/drift';
import { latency } from '../../signals/latency';
import { elementAt } from '../../stats/elements';
import type { AnswersOf } from '../request';
import { matrix, run, series } from '../testing';
import { type Baseline, BASELINE_SCHEMA, readBaseline } from './artifact';
import { capture, type CapturePlan, planCapture, refusedCapture } from './capture';
import { compareBaselines } from './comparison';
import { withBaseline } from './options';

const QUERY = { model: 'loan', version: '2', from: 1_700_000_000, to: 1_700_086_400 };
const CREATED = new Date('2026-01-01T00:00:00Z');
const NOTHING: AnswersOf<CapturePlan> = {
  numeric: matrix(),
  sums: matrix(),
  categorical: matrix(),
  missing: matrix(),
  scores: matrix(),
  positiveScores: matrix(),
  classes: matrix(),
  outcomes: matrix(),
  groupPredictions: matrix(),
  groupOutcomes: matrix(),
  attributions: matrix(),
};

const made = (answers: Partial<AnswersOf<CapturePlan>>, positive?: string) =>
  capture(QUERY, { ...NOTHING, ...answers }, { created: CREATED, ...(positive === undefined ? {} : { positive }) });

const cumulative = (labels: Record<string, string>, counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).map(([le, count]) => series({ ...labels, le }, [count]));

const CLASSES = matrix(series({ class: 'approve' }, [60.2]), series({ class: 'deny' }, [39.9]));

it('refuses an artifact that would take long to check, and takes one of many features', () => {
  const of = (count: number, bins: number) => ({
    schema: BASELINE_SCHEMA,
    features: Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `f${i}`,
        { type: 'numeric', edges: Array.from({ length: bins - 1 }, (_, k) => k), counts: Array(bins).fill(1) },
      ])
    ),
  });
  expect(readBaseline(of(5000, 20)).ok).toBe(true);
  expect(readBaseline(of(50_000, 2))).toMatchObject({ ok: false, reason: expect.stringContaining('500000 entries') });
});

it.each([
  ['metrics', { metrics: { a: 1, b: '', c: '' } }, 'metrics.b": is not a number; '],
  ['counts', { scores: { edges: [1], counts: [1, -1, -1] } }, 'scores.counts.1": is below 0; '],
  ['features', { features: { a: {}, b: {} } }, 'features.a.type": '],
  ['groups', { groups: { a: { x: {}, y: {} } } }, 'groups.a.x.n": is missing; '],
  ['what is no list', { scores: { edges: [1] } }, 'scores.counts": is missing; '],
  ['what is no object', { attributions: [1] }, 'attributions": is not an object; '],
])('of %s names the first that is wrong', (_, part, named) => {
  expect(readBaseline({ schema: BASELINE_SCHEMA, ...part })).toMatchObject({
    ok: false,
    reason: expect.stringContaining(named),
  });
});

it('of thousands of wrong entries one is a problem', () => {
  const counts = Array(1000).fill('');
  const read = readBaseline({ schema: BASELINE_SCHEMA, features: { a: { type: 'numeric', edges: [1], counts } } });
  expect(read).toMatchObject({ ok: false, reason: expect.not.stringContaining('more problems') });
});

it('asks for the whole stretch at its end, of that version alone', () => {
  const { numeric } = planCapture(QUERY, CONTRACT_PROFILE);
  const { selector } = elementAt(elementAt(numeric.counters, 0).selectors, 0);
  expect(numeric.end).toBe(QUERY.to);
  expect(numeric.window).toBe(86_400);
  expect(selector).toContain('model="loan"');
  expect(selector).toContain('version="2"');
});

it('takes cumulative buckets apart, rounds, and counts everything above the last edge', () => {
  const { baseline, notices } = made({
    classes: CLASSES,
    numeric: matrix(...cumulative({ feature: 'age' }, { '30': 10.4, '50': 70.1, '+Inf': 99.8 })),
    sums: matrix(series({ feature: 'age' }, [4000])),
    missing: matrix(series({ feature: 'age' }, [3])),
  });
  expect(baseline.features['age']).toEqual({
    type: 'numeric',
    edges: [30, 50],
    counts: [10, 60, 30],
    missing: 3,
    mean: 40,
  });
  expect(baseline.rows).toBe(100);
  expect(notices).toEqual([]);
});

it('has no mean where values may be negative: the sum of a histogram is read as a counter then', () => {
  const { baseline } = made({
    classes: CLASSES,
    numeric: matrix(...cumulative({ feature: 'age' }, { '-1': 10, '1': 70, '+Inf': 100 })),
    sums: matrix(series({ feature: 'age' }, [4000])),
  });
  expect(baseline.features['age']).not.toHaveProperty('mean');
});

describe.each(['__proto__', 'constructor', 'toString'])('a label of the value %s', (name) => {
  const FULL = {
    classes: matrix(series({ class: name }, [60]), series({ class: 'deny' }, [40])),
    numeric: matrix(...cumulative({ feature: name }, { '30': 10, '50': 70, '+Inf': 100 })),
    groupPredictions: matrix(series({ attribute: name, group: name, predicted: 'deny' }, [40])),
    groupOutcomes: matrix(series({ attribute: name, group: name, predicted: 'deny', actual: 'deny' }, [7])),
    attributions: matrix(series({ feature: name }, [50])),
  };

  it('is a name like any other', () => {
    const { features, classes, groups, attributions } = made(FULL, 'deny').baseline;
    expect(Object.entries(classes ?? {})).toEqual([
      [name, 60],
      ['deny', 40],
    ]);
    expect(Object.entries(features)).toEqual([
      [name, { type: 'numeric', edges: [30, 50], counts: [10, 60, 30], missing: 0 }],
    ]);
    expect(Object.entries(groups).map(([attribute, of]) => [attribute, Object.entries(of)])).toEqual([
      [name, [[name, { n: 40, positive: 40, tp: 7, fp: 0, tn: 0, fn: 0 }]]],
    ]);
    expect(Object.entries(attributions)).toEqual([[name, 0.5]]);
  });

  it('counts the categories of a feature', () => {
    const { features } = made({ categorical: matrix(series({ feature: name, category: name }, [5])) }).baseline;
    expect(Object.entries(features).map(([, of]) => of)).toEqual([
      { type: 'categorical', counts: Object.fromEntries([[name, 5]]), missing: 0 },
    ]);
  });

  it('is written to no object that others share', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    made(FULL, 'deny');
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  });
});

it('leaves out a histogram without +Inf, and says so', () => {
  const { baseline, notices } = made({
    classes: CLASSES,
    numeric: matrix(...cumulative({ feature: 'age' }, { '30': 10, '50': 70 })),
  });
  expect(baseline.features).toEqual({});
  expect(notices.map(({ text }) => text).join()).toContain('"age" is left out');
});

it('counts groups by the positive class, and what became of them', () => {
  const who = { attribute: 'sex', group: 'female' };
  const { baseline } = made({
    classes: CLASSES,
    groupPredictions: matrix(
      series({ ...who, predicted: 'approve' }, [30]),
      series({ ...who, predicted: 'deny' }, [20])
    ),
    groupOutcomes: matrix(
      series({ ...who, predicted: 'approve', actual: 'approve' }, [25]),
      series({ ...who, predicted: 'approve', actual: 'deny' }, [5]),
      series({ ...who, predicted: 'deny', actual: 'approve' }, [4]),
      series({ ...who, predicted: 'deny', actual: 'deny' }, [16])
    ),
  });
  expect(baseline.groups).toEqual({ sex: { female: { n: 50, positive: 30, tp: 25, fp: 5, tn: 16, fn: 4 } } });
});

it('makes the calibration map of scores whose label is known', () => {
  const { baseline } = made({
    classes: CLASSES,
    positiveScores: matrix(
      ...cumulative({ actual: 'approve' }, { '0.5': 5, '+Inf': 45 }),
      ...cumulative({ actual: 'deny' }, { '0.5': 40, '+Inf': 50 }),
      ...cumulative({ actual: '' }, { '0.5': 7, '+Inf': 9 })
    ),
  });
  expect(baseline.positiveScores).toEqual({ edges: [0.5], counts: [45, 50], positives: [5, 40] });
});

it('makes it of classes whose buckets differ where one of them is empty, and says where they cannot be brought together', () => {
  const of = (deny: Readonly<Record<string, number>>) =>
    made({
      classes: CLASSES,
      positiveScores: matrix(
        ...cumulative({ actual: 'approve' }, { '0.5': 0, '0.6': 5, '0.7': 45, '+Inf': 45 }),
        ...cumulative({ actual: 'deny' }, deny)
      ),
    });
  expect(of({ '0.1': 0, '0.2': 50, '+Inf': 50 }).baseline.positiveScores).toEqual({
    edges: [0.1, 0.2, 0.5, 0.6, 0.7],
    counts: [0, 50, 0, 5, 40, 0],
    positives: [0, 0, 0, 5, 40, 0],
  });
  expect(of({ '0.65': 20, '+Inf': 50 }).notices.map(({ text }) => text)).toEqual([
    'The score by outcome is left out: its histograms have other buckets for one class than for another',
  ]);
});

it('asks which class is positive where names do not tell', () => {
  const classes = matrix(series({ class: 'setosa' }, [5]), series({ class: 'virginica' }, [5]));
  const groupPredictions = matrix(series({ attribute: 'a', group: 'g', predicted: 'setosa' }, [5]));
  expect(made({ classes, groupPredictions }).notices[0]?.text).toContain('positive');
  expect(made({ classes, groupPredictions }, 'setosa').baseline.groups['a']?.['g']?.positive).toBe(5);
});

it('makes an artifact that it can read again', () => {
  const { baseline } = made({
    classes: CLASSES,
    scores: matrix(...cumulative({}, { '0.6': 20, '0.8': 60, '+Inf': 100 })),
    outcomes: matrix(
      series({ predicted: 'approve', actual: 'approve' }, [9]),
      series({ predicted: 'deny', actual: 'approve' }, [1])
    ),
    attributions: matrix(series({ feature: 'age' }, [21])),
  });
  expect(baseline.metrics).toEqual({ accuracy: 0.9 });
  expect(baseline.attributions['age']).toBeCloseTo(21 / 100.1, 2);
  expect(readBaseline(JSON.parse(JSON.stringify(baseline)))).toEqual({ ok: true, baseline });
});

it('says that nothing was served in that time', () => {
  const { baseline, notices } = made({});
  expect(baseline.rows).toBe(0);
  expect(notices.map(({ text }) => text).join()).toContain('choose a time when it served');
});

const of = (parts: Partial<Baseline>): Baseline => ({
  schema: BASELINE_SCHEMA,
  features: {},
  metrics: {},
  groups: {},
  attributions: {},
  ...parts,
});

const numeric = (...counts: number[]) => ({
  type: 'numeric' as const,
  edges: counts.slice(1).map((_, i) => i + 1),
  counts,
  missing: 0,
});

it('ranks what moved the most first, with its level', async () => {
  const compared = await compareBaselines(
    of({
      features: { still: numeric(300, 400, 300, 200), moved: numeric(500, 300, 100, 100) },
      classes: { yes: 500, no: 500 },
    }),
    of({
      features: { still: numeric(310, 390, 305, 195), moved: numeric(100, 100, 300, 500) },
      classes: { yes: 505, no: 495 },
    })
  );
  expect(compared.map(({ of: what, name, level }) => [what, name, level])).toEqual([
    ['feature', 'moved', 'critical'],
    ['feature', 'still', 'ok'],
    ['classes', '', 'ok'],
  ]);
});

it('has no figure for what only one side has, and says which', async () => {
  const [only] = await compareBaselines(of({ features: { age: numeric(10, 20, 30, 40) } }), of({}));
  expect(only).toMatchObject({ psi: null, level: 'insufficient', reason: 'only the first has it' });
});

it('has no figure for edges that do not meet', async () => {
  const [one] = await compareBaselines(
    of({ scores: { edges: [0.1, 0.2, 0.3], counts: [100, 100, 100, 100] } }),
    of({ scores: { edges: [0.15, 0.25, 0.35], counts: [100, 100, 100, 100] } })
  );
  expect(one).toMatchObject({ psi: null, level: 'insufficient' });
  expect(one?.reason).toContain('share');
});

it('finds nothing between a baseline and itself', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 4, maxLength: 12 }), async (counts) => {
      const same = of({ features: { x: numeric(...counts) } });
      for (const { psi, level } of await compareBaselines(same, same)) {
        expect(psi ?? 0).toBeCloseTo(0, 9);
        expect(['ok', 'insufficient']).toContain(level);
      }
    })
  );
});

const MANY = Array.from({ length: 20_000 }, (_, i) => `c${i}`);

it.each([
  ['categories of a feature', { categorical: MANY.map((category) => series({ feature: 'city', category }, [5])) }],
  ['classes', { classes: MANY.map((name) => series({ class: name }, [5])) }],
])('is not made of 20,000 %s, and the refusal says what to do', (_, many) => {
  const answersOf = (count: number) => ({
    ...NOTHING,
    ...Object.fromEntries(Object.entries(many).map(([name, all]) => [name, matrix(...all.slice(0, count))])),
  });
  expect(refusedCapture(answersOf(20_000))).toMatch(/20000 (categories|classes).* 10000 at the most: count rare ones/);
  expect(refusedCapture(answersOf(10_000))).toBeUndefined();
});

it('leaves out groups and outcomes that are far too many, and says which', () => {
  const group = (attribute: string, name: string) => series({ attribute, group: name, predicted: 'yes' }, [5]);
  const pairs = MANY.flatMap((predicted, i) =>
    MANY.slice(i % 10, 10).map((actual) => series({ predicted, actual }, [5]))
  );
  const { baseline, notices } = made(
    {
      classes: matrix(series({ class: 'yes' }, [5])),
      groupPredictions: matrix(
        ...MANY.map((id) => group('customer', id)),
        ...MANY.slice(0, 60).map((attribute) => group(attribute, 'g'))
      ),
      groupOutcomes: matrix(series({ attribute: 'customer', group: 'c1', predicted: 'yes', actual: 'yes' }, [5])),
      outcomes: matrix(...pairs),
    },
    'yes'
  );
  const said = notices.map(({ text }) => text).join();
  expect(pairs.length).toBeGreaterThan(100_000);
  expect(said).toMatch(/The accuracy is left out: outcomes have \d+ pairs of classes, and 100000 are read/);
  expect(baseline.metrics).toEqual({});
  expect(said).toContain('The groups of "customer", "c50"');
  expect(said).toContain('50 attributes with 1000 groups each at the most');
  expect(Object.keys(baseline.groups)).toHaveLength(50);
});

it('names a few of many features that it leaves out, and of many classes', () => {
  const { notices } = made({
    numeric: matrix(...MANY.map((feature) => series({ feature, le: '1' }, [5]))),
    classes: matrix(...MANY.map((name) => series({ class: name }, [5]))),
    positiveScores: matrix(series({ actual: 'c1', le: '+Inf' }, [5])),
  });
  expect(notices.map(({ text }) => text)).toEqual([
    expect.stringContaining('"c1000" and 19995 more is the positive one'),
    expect.stringContaining('"c4" and 19995 more is left out'),
  ]);
});

it('has no figure for 20,000 categories', async () => {
  const counts = Object.fromEntries(MANY.map((name) => [name, 5]));
  const many = of({ features: { city: { type: 'categorical', counts, missing: 0 } } });
  expect(await compareBaselines(many, many)).toMatchObject([{ psi: null, reason: expect.stringContaining('20000') }]);
});

it('lets others have their turn after each feature that is compared', async () => {
  const many = of({ features: Object.fromEntries(MANY.slice(0, 100).map((name) => [name, numeric(10, 20)])) });
  let pauses = 0;
  await compareBaselines(many, many, async () => void (pauses += 1));
  expect(pauses).toBe(100);
});

const usual = { kind: 'previous', offset: '1d' };

describe("the data source's baseline", () => {
  it.each([[{}], [{ baseline: 'auto' }], [{ baseline: { kind: 'auto' } }]])('takes the place of %j', (options) => {
    expect(withBaseline(drift.options, options, usual)).toEqual({ baseline: usual });
  });

  it.each([[{ baseline: 'mlflow' }], [{ baseline: { kind: 'auto', offset: '2w' } }], [{ baseline: '1w' }]])(
    'leaves %j as it is',
    (options) => {
      expect(withBaseline(drift.options, options, usual)).toBe(options);
    }
  );

  it('is none of the business of a signal that compares with nothing, and nothing where there is none', () => {
    expect(withBaseline(latency.options, {}, usual)).toEqual({});
    expect(withBaseline(drift.options, {}, undefined)).toEqual({});
  });

  it('is asked for by a query that leaves it open', () => {
    const asked = (baseline: unknown) => JSON.stringify(run(drift, {}, {}, { baseline }).asked);
    expect(asked({ kind: 'mlflow' })).not.toContain('Earlier');
    expect(asked(usual)).toContain('Earlier');
  });
});
