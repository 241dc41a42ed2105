import { areOfOtherSets, classNotices, positiveClass, positiveOfShare, spelledAlike } from './classes';
import { series } from './testing';
import { countsOf, tally } from './windows';

const cell = (predicted: string, actual: string, count: number) =>
  series({ model: 'm', predicted, actual }, [count], [60]);

/** Of ten, how many are right. */
const right = (...names: readonly (readonly [string, string])[]) => {
  const [[a, A] = ['', ''], [b, B] = ['', '']] = names;
  const [counts] = tally([cell(a, A, 6), cell(a, B, 1), cell(b, B, 3), cell(b, A, 0)], ['predicted', 'actual']);
  return counts && countsOf(counts, ({ predicted, actual }) => predicted === actual)[0];
};

test('a class is one however predictions and labels write it', () => {
  expect(right(['Positive', 'positive'], ['Negative', 'negative'])).toBe(9);
  expect(right(['1', '1.0'], ['0', '0.0'])).toBe(9);
  expect(right(['True', 'true'], ['False', 'FALSE '])).toBe(9);
  expect(right(['a', 'a'], ['b', 'b'])).toBe(9);
  expect(right(['a', 'c'], ['b', 'd'])).toBe(0);
});

test('where one side writes it in two ways they may be two, but for numbers', () => {
  expect(right(['a', 'a'], ['A', 'A'])).toBe(9);
  const spelled = spelledAlike([
    { predicted: 'Yes', actual: 'yes' },
    { predicted: 'yes', actual: 'yes' },
    { predicted: '1', actual: '01.0' },
    { predicted: '1.0', actual: '1' },
  ]);
  expect(spelled({ predicted: 'Yes', actual: 'yes', group: 'g' })).toEqual({
    predicted: 'Yes',
    actual: 'yes',
    group: 'g',
  });
  const { predicted, actual } = spelled({ predicted: '1', actual: '1' });
  expect(spelled({ predicted: '1.0' })).toEqual({ predicted });
  expect(actual).toBe(predicted);
  expect(said(['Yes', 'yes', 1], ['yes', 'no', 1])).toEqual([
    'The classes "Yes", "yes" count as different ones: write one class in one way.',
  ]);
  expect(said(['yes', 'no', 1], ['no', 'yes', 1])).toEqual([]);
});

const cellsOf = (all: ReadonlyArray<readonly [string, string, number]>) =>
  all.map(([predicted, actual, count]) => ({ labels: { predicted, actual }, counts: Float64Array.of(count) }));
const said = (...all: ReadonlyArray<readonly [string, string, number]>) =>
  classNotices(cellsOf(all)).map(({ text }) => text);

test('predictions and labels that have no class in common are reported to have none', () => {
  const apart = cellsOf([
    ['approve', 'approved', 6],
    ['deny', 'denied', 4],
  ]);
  expect(areOfOtherSets(apart)).toBe(true);
  expect(classNotices(apart)).toEqual([
    {
      severity: 'warning',
      text: 'Predictions and labels have no class in common, so that none can be right: predicted is "approve", "deny", actual is "approved", "denied". Use the same name for a class in both.',
    },
  ]);
  expect(areOfOtherSets(cellsOf([['deny', 'approve', 6]]))).toBe(false);
  expect(areOfOtherSets(cellsOf([['deny', '', 6]]))).toBe(false);
});

test('a class that is never predicted is named where it may stand for no label, or is most of them', () => {
  expect(said(['a', 'a', 9], ['b', 'b', 9], ['a', 'None', 1])).toEqual([
    'The class "None" occurs only as actual, so that each of its predictions counts as wrong: if it means that the label is unknown, leave actual empty.',
  ]);
  expect(said(['a', 'a', 9], ['a', 'c', 1])).toEqual([]);
  expect(said(['a', 'a', 9], ['a', 'c', 10])).toHaveLength(1);
  expect(said(['a', 'a', 9], ['unknown', 'unknown', 10])).toEqual([]);
});

test('the positive class is found however it is written, where that is one', () => {
  expect(positiveClass(['Positive', 'negative'], 'positive')).toEqual({ known: true, name: 'Positive' });
  expect(positiveClass(['1.0', '0.0'], '1')).toEqual({ known: true, name: '1.0' });
  expect(positiveClass(['Yes', 'yes'], 'YES').known).toBe(false);
});

test('where all predictions are of one class, its share is known if it has a usual name', () => {
  expect(positiveOfShare(['approve', 'approve'], undefined)).toEqual({ known: true, name: 'approve' });
  expect(positiveOfShare(['blue'], undefined).known).toBe(false);
  expect(positiveOfShare(['1', '2', '3'], undefined).known).toBe(false);
});
