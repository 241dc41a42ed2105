import type { Derived } from '../../query/derived';
import { LEVELS, levels } from '../../query/level';
import type { Labels, Series } from '../../query/series';
import { find, matrix, run, series } from '../../query/testing';
import { fairness } from './index';

const LOAN = { model: 'loan', version: '3' };
const OF_SEX = { ...LOAN, attribute: 'sex' };

const predictions = (group: string, approve: number, deny: number, labels: Labels = OF_SEX) => [
  series({ ...labels, group, predicted: 'approve' }, [approve, approve, approve]),
  series({ ...labels, group, predicted: 'deny' }, [deny, deny, deny]),
];
const outcomes = (group: string, { tp, fp, fn, tn }: Readonly<Record<'tp' | 'fp' | 'fn' | 'tn', number>>) =>
  (
    [
      ['approve', 'approve', tp],
      ['approve', 'deny', fp],
      ['deny', 'approve', fn],
      ['deny', 'deny', tn],
    ] as const
  ).map(([predicted, actual, count]) => series({ ...OF_SEX, group, predicted, actual }, [count, count, count]));

const ofPredictions = (query: Parameters<typeof run>[1], ...all: ReadonlyArray<readonly Series[]>) =>
  run(fairness, query, { predictions: matrix(...all.flat()) });

const levelOf = (derived: Derived, labels: Labels) =>
  levels(
    find(derived, labels),
    { direction: 'below', warning: 0.9, critical: 0.8 },
    { minimumSample: 30, by: 'interval' }
  )[0];

test('disparate impact is the lowest selection rate by the highest, per attribute', () => {
  const { derived, asked, notices } = ofPredictions(
    {},
    predictions('female', 300, 700),
    predictions('male', 600, 400),
    predictions('young', 450, 550, { ...LOAN, attribute: 'age' }),
    predictions('old', 500, 500, { ...LOAN, attribute: 'age' })
  );
  expect(asked.predictions).toBe(
    'sum by (model, version, attribute, group, predicted) (increase(model_group_predictions_total[60s]))'
  );
  expect(asked.outcomes).toBeUndefined();
  expect(find(derived, { attribute: 'sex' }).value[0]).toBeCloseTo(0.5, 12);
  expect(levelOf(derived, { attribute: 'sex' })).toBe(LEVELS.critical);
  expect(find(derived, { attribute: 'age' }).value[0]).toBeCloseTo(0.9, 12);
  expect(levelOf(derived, { attribute: 'age' })).toBe(LEVELS.ok);
  expect(notices).toContain('disparateImpact of sex now compares female (lower) with male (higher)');
});

test('groups are called lower and higher only where they differ', () => {
  const said = (female: number, male: number) =>
    ofPredictions({}, predictions('female', female, 1000 - female), predictions('male', male, 1000 - male)).notices;
  expect(said(500, 499)).toContain('compares male (lower) with female (higher)');
  expect(said(500, 500)).not.toContain('compares');
  expect(said(0, 0)).not.toContain('now compares');
});

test('a ratio to no group has no value, with a notice', () => {
  const asked = (options: Readonly<Record<string, unknown>>, female: number) =>
    ofPredictions(
      { options: { positive: 'approve', ...options } },
      predictions('female', female, 700),
      predictions('male', 0, 400)
    ).notices;
  expect(asked({}, 0)).toMatch(/disparateImpact of sex has no value now: no group got .* divide by zero/);
  expect(asked({}, 10)).not.toMatch(/divide by zero/);
  expect(asked({ reference: 'male' }, 10)).toMatch(/nobody of "male" got .* divide by zero/);
});

test('a level asks for more certainty than the interval that is shown, and critical for more than a warning', () => {
  const { derived } = ofPredictions({ window: '6h' }, predictions('female', 80, 120), predictions('male', 120, 80));
  const { upper, certain } = find(derived, { attribute: 'sex' });
  const [shown, warning, critical] = [upper, certain?.warning.upper, certain?.critical.upper].map((one) => one?.[0]);
  expect(shown).toBeLessThan(0.83);
  expect(warning).toBeGreaterThan(1.05 * (shown ?? NaN));
  expect(critical).toBeGreaterThanOrEqual(warning ?? NaN);
});

test.each(['extremes', 'overall'])('a few observations of a third group hide no proven disparity: %s', (against) => {
  const { derived } = ofPredictions(
    { window: '6h', options: { against } },
    predictions('female', 3_000, 7_000),
    predictions('male', 6_000, 4_000),
    predictions('unknown', 11, 34)
  );
  expect(find(derived, { attribute: 'sex' }).value[0]).toBeLessThan(0.6);
  expect(levelOf(derived, { attribute: 'sex' })).toBe(LEVELS.critical);
});

test('a small sample that looks bad is not judged so', () => {
  const { derived } = ofPredictions({}, predictions('female', 15, 25), predictions('male', 20, 20));
  expect(find(derived, { attribute: 'sex' }).value[0]).toBeCloseTo(0.75, 12);
  expect(levelOf(derived, { attribute: 'sex' })).toBe(LEVELS.ok);
});

test('a group that is never chosen is critical', () => {
  const { derived } = ofPredictions({}, predictions('female', 0, 1000), predictions('male', 500, 500));
  expect(find(derived, { attribute: 'sex' }).value[0]).toBe(0);
  expect(levelOf(derived, { attribute: 'sex' })).toBe(LEVELS.critical);
});

test('a group without labelled positives has no true positive rate, and is not counted as zero', () => {
  const { derived, notices } = run(
    fairness,
    { options: { measures: ['equalOpportunity', 'truePositiveRate'] } },
    {
      outcomes: matrix(
        ...outcomes('a', { tp: 80, fp: 10, fn: 20, tn: 90 }),
        ...outcomes('b', { tp: 70, fp: 10, fn: 30, tn: 90 }),
        ...outcomes('c', { tp: 0, fp: 20, fn: 0, tn: 80 })
      ),
    }
  );
  expect(find(derived, { measure: 'equalOpportunity' }).value[0]).toBeCloseTo(0.1, 12);
  expect(find(derived, { measure: 'truePositiveRate', group: 'c' }).value[0]).toBeNaN();
  expect(notices).toContain('c left out');
});

test('with a reference every group is compared with it, signed, as AIF360 has it', () => {
  const { derived } = run(
    fairness,
    { options: { measures: ['statisticalParity', 'averageOdds', 'disparateImpact'], reference: 'male' } },
    {
      predictions: matrix(...predictions('female', 300, 700), ...predictions('male', 600, 400)),
      outcomes: matrix(
        ...outcomes('female', { tp: 60, fp: 10, fn: 40, tn: 90 }),
        ...outcomes('male', { tp: 80, fp: 30, fn: 20, tn: 70 })
      ),
    }
  );
  expect(find(derived, { measure: 'statisticalParity', group: 'female' }).value[0]).toBeCloseTo(-0.3, 12);
  expect(find(derived, { measure: 'disparateImpact', group: 'female' }).value[0]).toBeCloseTo(0.5, 12);
  expect(find(derived, { measure: 'averageOdds', group: 'female' }).value[0]).toBeCloseTo(-0.2, 12);
});

test.each([
  ['a reference that there is not', { reference: 'none' }, /No group "none" of sex: there are female, male/],
  ['a positive class that there is not', { positive: 'yes' }, /"yes" is none of the classes seen: "approve", "deny"/],
])('%s is said', (_, options, expected) => {
  const { notices } = ofPredictions({ options }, predictions('female', 300, 700), predictions('male', 600, 400));
  expect(notices).toMatch(expected);
});

test('a positive class that is named and that nobody ever got has the share 0', () => {
  const denied = (group: string, labels: Labels = OF_SEX) => [series({ ...labels, group, predicted: 'deny' }, [500])];
  const measures = ['statisticalParity', 'selectionRate'];
  const asked = (options: Readonly<Record<string, unknown>>, ...more: ReadonlyArray<readonly Series[]>) =>
    ofPredictions({ options: { measures, ...options } }, denied('female'), denied('male'), ...more);
  const { derived, notices } = asked({ positive: 'approve' });
  expect(find(derived, { measure: 'statisticalParity' }).value[0]).toBe(0);
  expect(find(derived, { measure: 'selectionRate', group: 'male' }).value[0]).toBe(0);
  expect(notices).toContain('No prediction is "approve", so that its share is 0: all are "deny".');
  expect(asked({}).derived).toMatchObject({ series: [] });
  expect(asked({}).notices).toContain('Which of the classes "deny" is the positive one is not known');
  // Another attribute of the model has it: it is no misspelling, however many other classes there are.
  const elsewhere = predictions('young', 300, 700, { ...LOAN, attribute: 'age' });
  const other = [series({ ...OF_SEX, group: 'male', predicted: 'refer' }, [500])];
  const among = asked({ positive: 'approve' }, other, elsewhere);
  expect(find(among.derived, { measure: 'statisticalParity', attribute: 'sex' }).value[0]).toBe(0);
  expect(among.notices).not.toMatch(/approve/);
  expect(asked({ positive: 'approve' }, other).notices).toContain('"approve" is none of the classes seen');
});

test('one group alone is compared with none, with a notice', () => {
  const alone = (reference?: string) =>
    ofPredictions(
      {
        options: { measures: ['disparateImpact', 'selectionRate'], ...(reference === undefined ? {} : { reference }) },
      },
      predictions('female', 300, 700)
    );
  const { derived, notices } = alone();
  expect(derived).toMatchObject({ series: [{ labels: { measure: 'selectionRate', group: 'female' } }] });
  expect(notices).toBe('"female" is the only group of sex: there is none to compare it with.');
  expect(alone('female').notices).toBe(notices);
  expect(alone('male').notices).toMatch(/No group "male" of sex: there are female/);
});

test('classes of unknown meaning need the positive one named', () => {
  const blind = (predicted: string) => series({ ...OF_SEX, group: 'a', predicted }, [50, 50, 50]);
  const { derived, notices } = ofPredictions({}, [blind('setosa'), blind('virginica')]);
  expect(derived).toMatchObject({ series: [] });
  expect(notices).toMatch(/Which of the classes "setosa", "virginica" is the positive one is not known/);
});

test('missing counters are named', () => {
  expect(run(fairness, {}, {}).notices).toContain('model_group_predictions_total');
});

test('the table has every rate of every group', () => {
  const { derived } = run(
    fairness,
    { options: { view: 'groups' } },
    {
      predictions: matrix(...predictions('female', 300, 700)),
      outcomes: matrix(...outcomes('female', { tp: 60, fp: 10, fn: 40, tn: 90 })),
    }
  );
  const columns = derived.kind === 'table' ? derived.table.columns : [];
  expect(Object.fromEntries(columns.map(({ name, values }) => [name, values[0]]))).toEqual({
    model: 'loan',
    version: '3',
    attribute: 'sex',
    group: 'female',
    predictions: 1000,
    labelled: 200,
    selectionRate: 0.3,
    truePositiveRate: 0.6,
    falsePositiveRate: 0.1,
    precision: 60 / 70,
    accuracy: 0.75,
  });
});
