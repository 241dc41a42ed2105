import { Memory } from './memory';
import { collector } from './runtime';

const MEBIBYTE = 1024 * 1024;

describe('giving memory back', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('collects once it is quiet after a large answer, and not again', () => {
    const collect = jest.fn();
    const memory = new Memory(collect);
    memory.read(16 * MEBIBYTE);
    expect(collect).not.toHaveBeenCalled();
    jest.advanceTimersByTime(60_000);
    expect(collect).toHaveBeenCalledTimes(1);
  });

  it('collects at once in the middle of a very large one, and when told to', () => {
    const collect = jest.fn();
    const memory = new Memory(collect);
    for (let i = 0; i < 60; i++) {
      memory.read(MEBIBYTE);
      jest.advanceTimersByTime(0);
    }
    expect(collect).toHaveBeenCalledTimes(2);
    memory.collectSoon();
    memory.collectSoon();
    expect(collect).toHaveBeenCalledTimes(2);
    jest.advanceTimersByTime(0);
    expect(collect).toHaveBeenCalledTimes(3);
    jest.advanceTimersByTime(60_000);
    expect(collect).toHaveBeenCalledTimes(3);
  });

  it('waits for as long as answers come in', () => {
    const collect = jest.fn();
    const memory = new Memory(collect);
    for (let i = 0; i < 20; i++) {
      memory.read(MEBIBYTE);
      jest.advanceTimersByTime(900);
    }
    expect(collect).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1000);
    expect(collect).toHaveBeenCalledTimes(1);
  });

  it('lets small answers be, until there have been many', () => {
    const collect = jest.fn();
    const memory = new Memory(collect);
    for (let i = 0; i < 3; i++) {
      memory.read(MEBIBYTE);
      jest.advanceTimersByTime(60_000);
    }
    expect(collect).not.toHaveBeenCalled();
    memory.read(MEBIBYTE);
    jest.advanceTimersByTime(60_000);
    expect(collect).toHaveBeenCalledTimes(1);
  });
});

describe('the collector', () => {
  it('is that of Bun, asked to finish before it returns', () => {
    const gc = jest.fn();
    collector({ Bun: { gc } })?.();
    expect(gc).toHaveBeenCalledWith(true);
  });

  it('is absent elsewhere', () => {
    expect(collector({})).toBeUndefined();
    expect(collector({ Bun: {} })).toBeUndefined();
  });
});
