import fc from 'fast-check';
import { slidingSums } from './slidingSum';

describe('sliding sums', () => {
  it('are the sums of the last values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (values, window) => {
          const expected = values.map((_, i) =>
            i < window - 1 ? NaN : values.slice(i - window + 1, i + 1).reduce((a, b) => a + b, 0)
          );
          expect([...slidingSums(values, window)]).toEqual(expected);
        }
      )
    );
  });

  it('forget a NaN and a huge value when the window has passed', () => {
    expect([...slidingSums([1, NaN, 1, 1, 1], 2)]).toEqual([NaN, NaN, NaN, 2, 2]);
    expect([...slidingSums([0.1, 1e17, 0.1, 0.1], 2)].at(-1)).toBe(0.2);
  });

  it.each([0, -1, 1.5, NaN])('refuse a window of %p', (window) => {
    expect(() => slidingSums([1], window)).toThrow('whole number of steps');
  });
});
