import { type FaultServer, startFaultServer } from '../../test/support/faultServer';
import { rawPromql } from '../query/promql';
import { seconds } from '../query/units';
import { Background, Load, OverloadError, type Ticket } from './load';
import type { SourcePool } from './sources';
import { NOBODY, poolOf } from './sources/testing';

const limits = {
  freeBytes: 10,
  bytes: 1000,
  turnMs: 60_000,
  waiting: 3,
  waitingMs: 60_000,
  unsentBytes: 500,
  callBytes: 800,
};
const tickets: Ticket[] = [];

/** Whose tickets are ended with the test: what still waits would be told so in the middle of another one. */
class TestLoad extends Load {
  override ticket(...args: Parameters<Load['ticket']>): Ticket {
    const ticket = super.ticket(...args);
    tickets.push(ticket);
    return ticket;
  }
}

beforeEach(() => {
  // Turns are counted in time, and whatever happens at once comes before any passes.
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});

afterEach(() => {
  tickets.splice(0).forEach((ticket) => ticket.end());
  jest.useRealTimers();
});

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
    load = new TestLoad(limits);
  });

  it('are read one at a time, the next when one is done; small ones whenever they come', async () => {
    const [a, b, other, small] = [load.ticket('x'), load.ticket('x'), load.ticket('y'), load.ticket('x')];
    await read(a, 100);
    const [waits, waitsToo] = [read(b, 100), read(other, 100)];
    await read(small, 10);
    await read(a, 100);
    expect(await isDone(waits)).toBe(false);
    a.end();
    expect(await isDone(waits)).toBe(true);
    expect(await isDone(waitsToo)).toBe(false);
    b.end();
    expect(await isDone(waitsToo)).toBe(true);
  });

  it('of other data sources do not wait for one that takes long, those of its own do', async () => {
    load = new TestLoad({ ...limits, turnMs: 20 });
    const [slow, other, own] = [load.ticket('slow'), load.ticket('x'), load.ticket('slow')];
    await read(slow, 100);
    const [waits, waitsForIt] = [read(other, 100), read(own, 100)];
    jest.advanceTimersByTime(19);
    expect(await isDone(waits)).toBe(false);
    jest.advanceTimersByTime(1);
    expect(await isDone(waits)).toBe(true);
    other.end();
    expect(await isDone(waitsForIt)).toBe(false);
    slow.end();
    expect(await isDone(waitsForIt)).toBe(true);
  });

  it('wait for room, all but those of the first', async () => {
    load = new TestLoad({ ...limits, turnMs: 0 });
    const [first, second] = [load.ticket('x'), load.ticket('y')];
    await Promise.all([read(first, 500), read(second, 400)]);
    const waits = read(second, 200);
    expect(await isDone(waits)).toBe(false);
    await read(first, 300);
    first.end();
    expect(await isDone(waits)).toBe(true);
  });

  it('of one query have a limit, and it says what to do', async () => {
    await expect(read(load.ticket('x'), 1001)).rejects.toThrow(OverloadError);
    await expect(read(load.ticket('x'), 1001)).rejects.toThrow('select fewer series');
  });

  it('that become too large while they wait fail nobody else', async () => {
    const [a, large, next] = [load.ticket('x'), load.ticket('x'), load.ticket('x')];
    await read(a, 100);
    const cancelled = new AbortController();
    const waits = read(large, 100, cancelled.signal);
    await expect(read(large, 901)).rejects.toThrow(OverloadError);
    const later = read(next, 100);
    a.end();
    cancelled.abort(new Error('its query failed'));
    await waits.catch(() => undefined);
    large.end();
    await later;
  });

  it('for which two queries wait are read at the turn of either', async () => {
    load = new TestLoad({ ...limits, turnMs: 0 });
    const [a, b, reader, between] = [load.ticket('x'), load.ticket('y'), load.ticket('y'), load.ticket('y')];
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
    const next = load.ticket('y');
    const later = read(next, 100);
    expect(await isDone(later)).toBe(false);
    reader.end();
    expect(await isDone(later)).toBe(true);
  });

  it('that several wait for are read on when the query that began is gone', async () => {
    const [reader, other, next] = [load.ticket('x'), load.ticket('x'), load.ticket('x')];
    await read(reader, 100);
    const over = other.waitFor(reader);
    reader.end();
    await read(reader, 100);
    const waits = read(next, 100);
    expect(await isDone(waits)).toBe(false);
    over();
    over();
    expect(await isDone(waits)).toBe(true);
  });

  it('are not begun while too much is unsent, but for the call whose answer waits for them', async () => {
    const [sent, other] = [deferred(), deferred()];
    const done = load.ticket('x', sent.promise);
    done.answered(501);
    done.end();
    const [next, sibling] = [load.ticket('x', other.promise), load.ticket('x', sent.promise)];
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
    load.ticket('x', promise).answered(500);
    expect(() => load.ticket('x', promise).answered(301)).toThrow('put some into a panel of their own');
    load.ticket('x', promise).answered(300);
  });

  it('that were kept count by what is made of them', async () => {
    const [a, kept, small] = [load.ticket('x'), load.ticket('x'), load.ticket('x')];
    await read(a, 100);
    await a.hold(100, never());
    expect(a.bytes).toBe(100);
    await a.hold(300, never());
    expect(a.bytes).toBe(300);
    await small.hold(10, never());
    expect(await isDone(kept.hold(100, never()))).toBe(false);
  });

  it('are refused when too many wait, or one for too long', async () => {
    const impatient = new TestLoad({ ...limits, waitingMs: 5 });
    await read(impatient.ticket('x'), 100);
    const waits = expect(read(impatient.ticket('x'), 100)).rejects.toThrow('Too many large queries');
    jest.advanceTimersByTime(5);
    await waits;
    await read(load.ticket('x'), 100);
    for (let i = 0; i < limits.waiting; i++) {
      read(load.ticket('x'), 100).catch(() => undefined);
    }
    await expect(read(load.ticket('x'), 100)).rejects.toThrow(OverloadError);
  });

  it('are as many as their queries, each of which may have several answers that wait', async () => {
    const [first, ...others] = Array.from({ length: limits.waiting + 1 }, () => load.ticket('x'));
    await read(first ?? load.ticket('x'), 100);
    const waiting = others.flatMap((one) => [read(one, 100), read(one, 100)]);
    await expect(read(load.ticket('x'), 100)).rejects.toThrow('Too many large queries');
    [first, ...others].forEach((one) => one?.end());
    expect(await Promise.all(waiting)).toHaveLength(2 * limits.waiting);
  });

  it('of whoever is cancelled leave their place', async () => {
    const a = load.ticket('x');
    await read(a, 100);
    const controller = new AbortController();
    const gone = load.ticket('x');
    const waits = read(gone, 100, controller.signal);
    controller.abort(new Error('gone'));
    await expect(waits).rejects.toThrow('gone');
    gone.end();
    const next = read(load.ticket('x'), 100);
    a.end();
    expect(await isDone(next)).toBe(true);
  });
});

describe('work in the background', () => {
  it('is done two pieces at a time, with a rest of four times as long after each', async () => {
    const background = new Background();
    const pieces = [deferred(), deferred(), deferred(), deferred()];
    const begun: number[] = [];
    const all = pieces.map(({ promise }, i) =>
      background.run(async () => {
        begun.push(i);
        await promise;
        return i;
      }, never())
    );
    const settled = (): Promise<boolean> => isDone(Promise.all(all).then(() => undefined));
    expect(await settled()).toBe(false);
    expect(begun).toEqual([0, 1]);
    jest.advanceTimersByTime(10);
    pieces[1]?.settle();
    expect(await all[1]).toBe(1);
    await settled();
    jest.advanceTimersByTime(39);
    await settled();
    expect(begun).toEqual([0, 1]);
    jest.advanceTimersByTime(1);
    await settled();
    expect(begun).toEqual([0, 1, 3]);
  });

  it('that fails, or is not wanted when its turn comes, holds up no other', async () => {
    jest.useRealTimers();
    const background = new Background();
    const failed = background.run(() => Promise.reject(new Error('failed')), never());
    await expect(failed).rejects.toThrow('failed');
    const work = jest.fn(() => Promise.resolve());
    await background.run(work, never());
    const gone = background.run(work, AbortSignal.abort(new Error('gone')));
    await expect(gone).rejects.toThrow('gone');
    await background.run(work, never());
    expect(work).toHaveBeenCalledTimes(2);
  });
});

describe('a source that sends a large answer slowly', () => {
  const rows = Array.from({ length: 50 }, (_, i) => `{"metric":{"n":"${i}"},"value":[1700000000,"1"]}`).join(',');
  const begin = `{"status":"success","data":{"resultType":"vector","result":[${rows}`;
  const servers: FaultServer[] = [];
  const pools: SourcePool[] = [];

  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  /** Asks a Prometheus of its own, which sends a large answer and ends it where it is not slow. */
  const ask = async (ticket: Ticket, isSlow: boolean): Promise<unknown> => {
    const server = await startFaultServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(begin);
      if (!isSlow) {
        response.end(']}}');
        return;
      }
      const trickle = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(trickle));
    });
    const pool = poolOf({ prometheus: { url: server.url, timeoutSeconds: 300 } });
    servers.push(server);
    pools.push(pool);
    const request = { kind: 'prometheus.instant', expr: rawPromql('x'), time: seconds(1_700_000_000) } as const;
    return pool.forCall(NOBODY, ticket).answer(request, never());
  };

  it('is read on, and keeps its turn from no other data source', async () => {
    jest.useRealTimers();
    const load = new TestLoad({ ...limits, bytes: 100_000, turnMs: 50 });
    const [slow, other] = [load.ticket('slow'), load.ticket('other')];
    const ended = jest.fn();
    void ask(slow, true).then(ended, ended);
    while (slow.bytes < 1000) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await ask(other, false)).toMatchObject({ series: { length: 50 } });
    other.end();
    const before = slow.bytes;
    while (slow.bytes === before) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(ended).not.toHaveBeenCalled();
  });
});
