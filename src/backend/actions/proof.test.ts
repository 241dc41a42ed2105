import { noFigure } from '../../actions/events';
import { judge } from './proof';
import { figure } from './testing';

const rule = { minimumSample: 30, better: 'higher', isOver: false } as const;
const verdict = (before: number, after: number, given: Partial<Parameters<typeof judge>[0]> = {}) =>
  judge({ ...rule, before: figure(before), after: figure(after), ...given }).verdict;

it('is better or worse where the interval of the difference says so', () => {
  expect(verdict(0.7, 0.72)).toBe('better');
  expect(verdict(0.72, 0.7)).toBe('notBetter');
  // Each interval reaches 0.01 to both sides, that of the difference 0.0141.
  expect(verdict(0.7, 0.7142)).toBe('better');
  expect(verdict(0.7, 0.7141)).toBe('notYet');
});

it('takes less for better where the measure is one of errors', () => {
  expect(verdict(0.7, 0.6, { better: 'lower' })).toBe('better');
  expect(verdict(0.6, 0.7, { better: 'lower' })).toBe('notBetter');
});

it('is not better when its time is over and it was not shown to be', () => {
  expect(verdict(0.7, 0.7)).toBe('notYet');
  expect(verdict(0.7, 0.7, { isOver: true })).toBe('notBetter');
});

it.each([
  ['after', { after: figure(0.9, { sample: 29 }) }],
  ['after', { after: noFigure('no traffic') }],
  ['after', { after: { ...figure(0.9), lower: null } }],
  ['before', { before: undefined }],
])('cannot tell without a figure %s', (_, given) => {
  expect(verdict(0.7, 0.9, given)).toBe('notYet');
  expect(verdict(0.7, 0.9, { ...given, isOver: true })).toBe('cannotTell');
});
