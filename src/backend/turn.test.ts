import { setImmediate } from 'node:timers/promises';
import { nextTurn } from './turn';

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
});
