import { Memory, weighed } from './memory';
import { collector } from './runtime';

const MEBIBYTE = 1024 * 1024;

const collecting = () => ({ collect: jest.fn(), giveBack: jest.fn() });

describe('giving memory back', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('happens once it is quiet after a large answer, and not again', () => {
    const { collect, giveBack } = collecting();
    const memory = new Memory({ collect, giveBack });
    memory.read(8 * MEBIBYTE);
    expect(giveBack).not.toHaveBeenCalled();
    jest.advanceTimersByTime(60_000);
    expect(giveBack).toHaveBeenCalledTimes(1);
    expect(collect).not.toHaveBeenCalled();
  });

  it('is preceded by collecting in the middle of a very large one', () => {
    const { collect, giveBack } = collecting();
    const memory = new Memory({ collect, giveBack });
    for (let i = 0; i < 30; i++) {
      memory.read(MEBIBYTE);
      jest.advanceTimersByTime(0);
    }
    expect(collect).toHaveBeenCalledTimes(2);
    expect(giveBack).not.toHaveBeenCalled();
    jest.advanceTimersByTime(60_000);
    expect(collect).toHaveBeenCalledTimes(2);
    expect(giveBack).toHaveBeenCalledTimes(1);
  });

  it('happens soon when told to, in place of collecting', () => {
    const { collect, giveBack } = collecting();
    const memory = new Memory({ collect, giveBack });
    memory.read(25 * MEBIBYTE);
    memory.giveBackSoon();
    memory.giveBackSoon();
    expect(giveBack).not.toHaveBeenCalled();
    jest.advanceTimersByTime(0);
    expect([collect.mock.calls.length, giveBack.mock.calls.length]).toEqual([0, 1]);
    jest.advanceTimersByTime(60_000);
    expect([collect.mock.calls.length, giveBack.mock.calls.length]).toEqual([0, 1]);
  });

  it('waits for as long as answers come in', () => {
    const { collect, giveBack } = collecting();
    const memory = new Memory({ collect, giveBack });
    for (let i = 0; i < 10; i++) {
      memory.read(MEBIBYTE);
      jest.advanceTimersByTime(900);
    }
    expect(giveBack).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1000);
    expect(giveBack).toHaveBeenCalledTimes(1);
  });

  it('lets small answers be, until there have been many', () => {
    const { collect, giveBack } = collecting();
    const memory = new Memory({ collect, giveBack });
    for (let i = 0; i < 3; i++) {
      memory.read(MEBIBYTE);
      jest.advanceTimersByTime(60_000);
    }
    expect(giveBack).not.toHaveBeenCalled();
    memory.read(MEBIBYTE);
    jest.advanceTimersByTime(60_000);
    expect(giveBack).toHaveBeenCalledTimes(1);
  });
});

describe('the collector', () => {
  it('collects with the engine of Bun, and gives back with Bun itself, which is to finish before it returns', () => {
    const [gc, fullGC] = [jest.fn(), jest.fn()];
    const getBuiltinModule = (name: string) => (name === 'bun:jsc' ? { fullGC } : undefined);
    const found = collector({ Bun: { gc }, process: { getBuiltinModule } });
    found?.collect();
    expect([gc.mock.calls, fullGC.mock.calls]).toEqual([[], [[]]]);
    found?.giveBack();
    expect([gc.mock.calls, fullGC.mock.calls]).toEqual([[[true]], [[]]]);
  });

  it('gives back in place of collecting where the engine cannot be asked', () => {
    const gc = jest.fn();
    collector({ Bun: { gc } })?.collect();
    expect(gc).toHaveBeenCalledWith(true);
  });

  it('is absent elsewhere', () => {
    expect(collector({})).toBeUndefined();
    expect(collector({ Bun: {} })).toBeUndefined();
  });
});

test('to weigh a long list, no pairs of its places and entries are made', async () => {
  const pairs = jest.spyOn(Object, 'entries');
  expect(await weighed([1, 'abc', [2, { name: 3 }]], Infinity)).toBe(7 * 16 + 'abc'.length + 'name'.length);
  const lists = pairs.mock.calls.filter(([of]) => Array.isArray(of));
  pairs.mockRestore();
  expect(lists).toEqual([]);
});
