import { Connections, Silence } from './connections';

describe('requests beyond the connections', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const never = new AbortController().signal;

  it('wait in order, for as long as the source answers others', async () => {
    const connections = new Connections(1, 1000);
    await connections.take(never);
    const gone: number[] = [];
    const waiting = [0, 1, 2].map((i) => connections.take(never).then(() => gone.push(i)));
    for (const expected of [[], [0], [0, 1], [0, 1, 2]]) {
      await jest.advanceTimersByTimeAsync(900);
      expect(gone).toEqual(expected);
      connections.leave(true);
    }
    await Promise.all(waiting);
  });

  it('are told when it answers nobody', async () => {
    const connections = new Connections(1, 1000);
    await connections.take(never);
    const first = connections.take(never).catch((error: unknown) => error);
    const second = connections.take(never).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(990);
    connections.leave(false);
    expect(await first).toBeUndefined();
    await jest.advanceTimersByTimeAsync(20);
    expect(await second).toBeInstanceOf(Silence);
  });

  it('leave when they are cancelled, and whoever comes next has the connection', async () => {
    const connections = new Connections(1, 1000);
    await connections.take(never);
    const controller = new AbortController();
    const cancelled = connections.take(controller.signal).catch((error: unknown) => error);
    const other = connections.take(never);
    controller.abort(new Error('nobody waits'));
    expect(await cancelled).toMatchObject({ message: 'nobody waits' });
    await expect(connections.take(controller.signal)).rejects.toThrow('nobody waits');
    connections.leave(true);
    await other;
  });
});
