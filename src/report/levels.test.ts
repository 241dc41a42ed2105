import fc from 'fast-check';
import { MINUTE_MS } from '../time';
import type { LevelHistory, Stretch } from './document';
import { incidentsOf, sharesOf, stretchesOf } from './levels';

/** A level a minute from 0 on. */
const minutes = (levels: readonly number[]) => ({ times: levels.map((_, i) => i * 60), levels });
const until = (to: number) => ({ from: -1, to });

describe('stretches', () => {
  it('last until the next level, the last one as long as a step', () => {
    expect(stretchesOf(minutes([0, 0, 2, 1, 1]), until(10 * MINUTE_MS))).toEqual([
      { level: 'ok', from: 0, to: 2 * MINUTE_MS },
      { level: 'critical', from: 2 * MINUTE_MS, to: 3 * MINUTE_MS },
      { level: 'warning', from: 3 * MINUTE_MS, to: 5 * MINUTE_MS },
    ]);
  });

  it('know nothing of a gap, and take what is no level for insufficient', () => {
    expect(stretchesOf({ times: [0, 60, 600, 660], levels: [0, 0, 0, NaN] }, until(12 * MINUTE_MS))).toEqual([
      { level: 'ok', from: 0, to: 2 * MINUTE_MS },
      { level: 'insufficient', from: 2 * MINUTE_MS, to: 10 * MINUTE_MS },
      { level: 'ok', from: 10 * MINUTE_MS, to: 11 * MINUTE_MS },
      { level: 'insufficient', from: 11 * MINUTE_MS, to: 12 * MINUTE_MS },
    ]);
  });

  it('end with the period', () => {
    expect(stretchesOf(minutes([1, 1, 1]), until(2.5 * MINUTE_MS)).at(-1)?.to).toBe(2.5 * MINUTE_MS);
    expect(stretchesOf(minutes([1, 1, 1]), until(2 * MINUTE_MS)).at(-1)?.to).toBe(2 * MINUTE_MS);
  });

  it('know nothing of what was before the period', () => {
    expect(stretchesOf(minutes([2, 2, 0, 0]), { from: MINUTE_MS, to: 4 * MINUTE_MS })).toEqual([
      { level: 'ok', from: MINUTE_MS, to: 4 * MINUTE_MS },
    ]);
  });

  it('cover the time of their series once, and their shares add up to one', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(-1, 0, 1, 2, NaN), { minLength: 2, maxLength: 40 }), (levels) => {
        const stretches = stretchesOf(minutes(levels), until(1e9));
        stretches.slice(1).forEach((one, i) => expect(one.from).toBe(stretches[i]?.to));
        expect(stretches.at(-1)?.to).toBe(levels.length * MINUTE_MS);
        const { ok, warning, critical, insufficient } = sharesOf(stretches);
        expect(ok + warning + critical + insufficient).toBeCloseTo(1, 9);
        expect(critical).toBeCloseTo(levels.filter((level) => level === 2).length / levels.length, 9);
      })
    );
  });
});

describe('incidents', () => {
  const standing = (signal: string, version: string, ...stretches: Stretch[]): LevelHistory => ({
    signal,
    version,
    stretches,
    shares: sharesOf(stretches),
  });

  it('join what touches, whichever signal, and name each from when it was that bad', () => {
    const incidents = incidentsOf(
      [
        standing('quality', '1', { level: 'warning', from: 5, to: 8 }, { level: 'critical', from: 8, to: 9 }),
        standing('drift', '1', { level: 'warning', from: 2, to: 5 }, { level: 'ok', from: 5, to: 20 }),
        standing('latency', '1', { level: 'warning', from: 15, to: 20 }),
      ],
      20
    );
    expect(incidents).toEqual([
      {
        version: '1',
        from: 2,
        to: 9,
        level: 'critical',
        lasts: false,
        signals: [
          { signal: 'drift', level: 'warning', from: 2 },
          { signal: 'quality', level: 'critical', from: 8 },
        ],
      },
      {
        version: '1',
        from: 15,
        to: 20,
        level: 'warning',
        lasts: true,
        signals: [{ signal: 'latency', level: 'warning', from: 15 }],
      },
    ]);
  });

  it('are of one version each, and none where all was well or unknown', () => {
    const bad: Stretch = { level: 'critical', from: 0, to: 5 };
    expect(incidentsOf([standing('drift', '2', bad), standing('drift', '1', bad)], 9)).toMatchObject([
      { version: '1' },
      { version: '2' },
    ]);
    expect(incidentsOf([standing('drift', '1', { ...bad, level: 'insufficient' })], 9)).toEqual([]);
  });
});
