import { parseDuration } from './duration';

describe('a duration', () => {
  it.each([
    ['1h30m', 5400],
    ['500ms', 0.5],
    ['100y', 3_153_600_000],
  ])('%s is so many seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['0s', '1', 'h', '1h ', '-1h', '101y', '99y9999d', `${'1'.repeat(60_000)}h`])('%.20s is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
