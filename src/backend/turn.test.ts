import { setImmediate } from 'node:timers/promises';
import { nextTurn, sortedInTurns } from './turn';

describe('turns', () => {
  let now = 1e6;
  beforeEach(() => {
    now += 1000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => jest.restoreAllMocks());

  /** Which of three did a piece of its work that takes so long, in order; between two bars other events had their turn. */
  async function order(pieces: number, ms: number): Promise<string> {
    let done = '';
    let working = 3;
    for (const name of 'abc') {
      void (async () => {
        for (let i = 0; i < pieces; i++) {
          await nextTurn();
          done += name;
          now += ms;
        }
        working -= 1;
      })();
    }
    while (working > 0) {
      await setImmediate();
      done += '|';
    }
    return done.replace(/\|+/g, '|');
  }

  it('come one after another, however many want one, with other events between them', async () => {
    expect(await order(3, 10)).toBe('a|b|c|a|b|c|a|b|c|');
  });

  it('are used by as many pieces as there is time for', async () => {
    expect(await order(6, 2)).toBe('aaaaa|bbbbb|ccccc|a|b|c|');
  });

  it('are taken while a long list is sorted, which keeps the order of what is equal', async () => {
    const all = Array.from({ length: 30_000 }, (_, i) => ({ key: (i * 7919) % 1009, i }));
    let compared = 0;
    const order = (a: { key: number }, b: { key: number }): number => {
      compared += 1;
      now += 0.01;
      return a.key - b.key;
    };
    let most = 0;
    let isOver = false;
    const others = (async () => {
      while (!isOver) {
        most = Math.max(most, compared);
        compared = 0;
        await setImmediate();
      }
    })();
    const sorted = await sortedInTurns(all, order);
    isOver = true;
    await others;
    expect(sorted).toEqual(all.toSorted((a, b) => a.key - b.key || a.i - b.i));
    expect(most).toBeLessThan(100_000);
    expect(await sortedInTurns([], order)).toEqual([]);
  });
});
