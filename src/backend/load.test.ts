import { type FaultServer, startFaultServer } from '../../test/support/faultServer';
import { rawPromql } from '../query/promql';
import { seconds } from '../query/units';
import { Load, OverloadError, type Ticket } from './load';
import type { SourcePool } from './sources';
import { NOBODY, poolOf } from './sources/testing';

const limits = {
  freeBytes: 10,
  atOnce: 2,
  bytes: 1000,
  waiting: 3,
  waitingMs: 60_000,
  unsentBytes: 500,
  callBytes: 800,
  slowBytes: 100,
  slowMs: 20,
};
const never = (): AbortSignal => new AbortController().signal;

/** Whether it has settled, once everything that was to happen at once has. */
async function isDone(work: Promise<void>): Promise<boolean> {
  return Promise.race([
    work.then(() => true),
    new Promise<boolean>((resolve) => setImmediate(() => setImmediate(() => resolve(false)))),
  ]);
}

function deferred(): { readonly promise: Promise<void>; readonly settle: () => void } {
  let settle: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
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
    await expect(read(load.ticket(), 1001)).rejects.toThrow('select fewer series');
  });

  it('for which two queries wait are read at the turn of either', async () => {
    const [a, b, reader, between] = [load.ticket(), load.ticket(), load.ticket(), load.ticket()];
    await Promise.all([read(a, 100), read(b, 100)]);
    const waits = read(reader, 100);
    const overBetween = between.waitFor(reader);
    expect(await isDone(waits)).toBe(false);
    const overB = b.waitFor(between);
    expect(await isDone(waits)).toBe(true);
    // Each has a turn of its own again.
    overB();
    overBetween();
    b.end();
    const next = load.ticket();
    const later = read(next, 100);
    expect(await isDone(later)).toBe(false);
    reader.end();
    expect(await isDone(later)).toBe(true);
  });

  it('that several wait for are read on when the query that began is gone', async () => {
    const [reader, other, next] = [load.ticket(), load.ticket(), load.ticket()];
    await read(reader, 100);
    const over = other.waitFor(reader);
    reader.end();
    await Promise.all([read(reader, 100), read(other, 100)]);
    const waits = read(next, 100);
    expect(await isDone(waits)).toBe(false);
    over();
    over();
    expect(await isDone(waits)).toBe(true);
  });

  it('are not begun while too much is unsent, but for the call whose answer waits for them', async () => {
    const [sent, other] = [deferred(), deferred()];
    const done = load.ticket(sent.promise);
    done.answered(501);
    done.end();
    const [next, sibling] = [load.ticket(other.promise), load.ticket(sent.promise)];
    const waits = read(next, 100);
    expect(await isDone(waits)).toBe(false);
    await read(sibling, 100);
    sibling.end();
    expect(await isDone(waits)).toBe(false);
    sent.settle();
    expect(await isDone(waits)).toBe(true);
  });

  it('of one call have a limit together', () => {
    const { promise } = deferred();
    load.ticket(promise).answered(500);
    expect(() => load.ticket(promise).answered(301)).toThrow('put some into a panel of their own');
    load.ticket(promise).answered(300);
  });

  it('that were kept count by what is made of them', async () => {
    const [a, b, kept, small] = [load.ticket(), load.ticket(), load.ticket(), load.ticket()];
    await Promise.all([a.hold(100, never()), read(b, 100)]);
    await b.hold(100, never());
    expect(b.bytes).toBe(100);
    await small.hold(10, never());
    expect(await isDone(kept.hold(100, never()))).toBe(false);
  });

  it('are refused when too many wait, or one for too long', async () => {
    const impatient = new Load({ ...limits, waitingMs: 5 });
    await Promise.all([read(impatient.ticket(), 100), read(impatient.ticket(), 100)]);
    await expect(read(impatient.ticket(), 100)).rejects.toThrow('Too many large queries');
    await Promise.all([read(load.ticket(), 100), read(load.ticket(), 100)]);
    for (let i = 0; i < limits.waiting; i++) {
      read(load.ticket(), 100).catch(() => undefined);
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

describe('a source that sends one large answer slowly', () => {
  const rows = Array.from({ length: 50 }, (_, i) => `{"metric":{"n":"${i}"},"value":[1700000000,"1"]}`).join(',');
  let server: FaultServer;
  let pool: SourcePool;

  beforeEach(async () => {
    server = await startFaultServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(`{"status":"success","data":{"resultType":"vector","result":[${rows}`);
      const trickle = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(trickle));
    });
    pool = poolOf({ prometheus: { url: server.url, timeoutSeconds: 300 } });
  });

  afterEach(async () => {
    await pool.close();
    await server.stop();
  });

  const ask = (ticket: Ticket): Promise<unknown> => {
    const request = { kind: 'prometheus.instant', expr: rawPromql('x'), time: seconds(1_700_000_000) } as const;
    return pool.forCall(NOBODY, ticket).answer(request, never());
  };

  it('gives its turn to those that wait for it, and says why', async () => {
    const load = new Load({ ...limits, atOnce: 1, bytes: 10_000 });
    const [slow, other] = [load.ticket(), load.ticket()];
    const refused = ask(slow)
      .finally(() => slow.end())
      .catch((error: unknown) => error);
    while (slow.bytes < 1000) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await other.take(500, never());
    expect(await refused).toMatchObject({ name: 'OverloadError', message: expect.stringContaining('too slowly') });
  });

  it('is waited for where nobody else waits', async () => {
    const load = new Load({ ...limits, atOnce: 2, bytes: 10_000 });
    const [slow, other] = [load.ticket(), load.ticket()];
    const reading = slow.reading();
    await slow.take(500, never());
    await other.take(500, never());
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(reading.signal.aborted).toBe(false);
  });
});
