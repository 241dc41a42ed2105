import { epochMs } from './queries';

const NOW = 1_700_000_000_000;

it.each([
  ['now', NOW],
  ['now-30s', NOW - 30_000],
  ['now-6h', NOW - 6 * 3_600_000],
  ['now-7d', NOW - 7 * 86_400_000],
  ['1699999999999', 1_699_999_999_999],
])('reads %s', (text, expected) => {
  expect(epochMs(text, NOW)).toBe(expected);
});

it.each(['', 'yesterday', 'now/d', 'now-6y'])('refuses %j', (text) => {
  expect(() => epochMs(text, NOW)).toThrow('neither');
});
