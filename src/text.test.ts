import { beginningOf, readDecimal } from './text';

test('the beginning of a text ends with no half of a character', () => {
  expect(beginningOf('a😀b', 4)).toBe('a😀b');
  expect(beginningOf('a😀b', 3)).toBe('a😀');
  expect(beginningOf('a😀b', 2)).toBe('a');
});

test.each(['0', '-1.5', '+2', '.5', '1.', '1e+06', '1E-3'])('%j is a decimal number', (text) => {
  expect(readDecimal(text)).toBe(Number(text));
});

test.each(['', ' ', '\n1', '1 ', '0x10', '0b1', '0o7', 'Infinity', '1_000', '1,5', '.', 'e5'])('%j is none', (text) => {
  expect(readDecimal(text)).toBeNaN();
});

test('digits without end are read once', () => {
  expect(readDecimal(`${'1'.repeat(400_000)}x`)).toBeNaN();
});
