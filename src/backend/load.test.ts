import { Load, OverloadError, type Ticket } from './load';

const limits = { freeBytes: 10, atOnce: 2, bytes: 1000, waiting: 3, waitingMs: 60_000 };
const never = (): AbortSignal => new AbortController().signal;

/** Whether it has settled, once everything that was to happen at once has. */
async function isDone(work: Promise<void>): Promise<boolean> {
  return Promise.race([
    work.then(() => true),
    new Promise<boolean>((resolve) => setImmediate(() => setImmediate(() => resolve(false)))),
  ]);
}

describe('large answers', () => {
  let load: Load;
  const read = (ticket: Ticket, bytes: number, cancelled = never()): Promise<void> => ticket.take(bytes, cancelled);

  beforeEach(() => {
    load = new Load(limits);
  });

  it('are read so many at a time, the next when one is done; small ones whenever they come', async () => {
    const [a, b, c, small] = [load.ticket(), load.ticket(), load.ticket(), load.ticket()];
    await Promise.all([read(a, 100), read(b, 100)]);
    const waits = read(c, 100);
    expect(await isDone(waits)).toBe(false);
    await read(small, 10);
    await read(a, 100);
    b.end();
    expect(await isDone(waits)).toBe(true);
  });

  it('wait for room, all but those of the first', async () => {
    const [first, second] = [load.ticket(), load.ticket()];
    await Promise.all([read(first, 500), read(second, 400)]);
    const waits = read(second, 200);
    expect(await isDone(waits)).toBe(false);
    await read(first, 300);
    first.end();
    expect(await isDone(waits)).toBe(true);
  });

  it('of one query have a limit, and it says what to do', async () => {
    await expect(read(load.ticket(), 1001)).rejects.toThrow(OverloadError);
    await expect(read(load.ticket(), 1001)).rejects.toThrow('ask for fewer series');
  });

  it('for which two queries wait have their turn with either', async () => {
    const [a, b, waiting, joining] = [load.ticket(), load.ticket(), load.ticket(), load.ticket()];
    await Promise.all([read(a, 100), read(b, 100)]);
    const waits = read(waiting, 100);
    joining.join(waiting);
    expect(await isDone(waits)).toBe(false);
    b.join(joining);
    expect(await isDone(waits)).toBe(true);
    // Ends with the last of them.
    const next = load.ticket();
    const later = read(next, 100);
    b.end();
    waiting.end();
    expect(await isDone(later)).toBe(false);
    joining.end();
    expect(await isDone(later)).toBe(true);
  });

  it('are refused when too many wait, or one for too long', async () => {
    const impatient = new Load({ ...limits, waitingMs: 5 });
    await Promise.all([read(impatient.ticket(), 100), read(impatient.ticket(), 100)]);
    await expect(read(impatient.ticket(), 100)).rejects.toThrow('Too many large queries');
    await Promise.all([read(load.ticket(), 100), read(load.ticket(), 100)]);
    for (let i = 0; i < limits.waiting; i++) {
      void read(load.ticket(), 100);
    }
    await expect(read(load.ticket(), 100)).rejects.toThrow(OverloadError);
  });

  it('of whoever is cancelled leave their place', async () => {
    const [a, b] = [load.ticket(), load.ticket()];
    await Promise.all([read(a, 100), read(b, 100)]);
    const controller = new AbortController();
    const gone = load.ticket();
    const waits = read(gone, 100, controller.signal);
    controller.abort(new Error('gone'));
    await expect(waits).rejects.toThrow('gone');
    gone.end();
    const next = read(load.ticket(), 100);
    a.end();
    expect(await isDone(next)).toBe(true);
  });
});
