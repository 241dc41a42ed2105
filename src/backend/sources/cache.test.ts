import { type Behaviour, json, silence } from '../../../test/support/faultServer';
import type { Matrix } from '../../query/series';
import { elementAt } from '../../stats/elements';
import { Shared } from './cache';
import type { SourceEvent } from './events';
import { HttpClient } from './http/client';
import type { Identity } from './http/identity';
import { parseSettings } from './settings';
import { ALERT_RULE, failure, instantOf, never, poolOf, rangeOf, sourceForEach, until } from './testing';

/** One series with a point at the start that is asked for. */
const oneSeries =
  (said: object = {}): Behaviour =>
  (request, response) => {
    const start = Number(new URLSearchParams(request.body).get('start'));
    const result = [{ metric: { a: 'b' }, values: [[start, '1']] }];
    json({ status: 'success', data: { resultType: 'matrix', result }, ...said })(request, response);
  };
const LONG_AGO = 1_699_999_980;
const NOW = Math.floor(Date.now() / 1000);
const user = (name: string): Identity => ({ headers: { authorization: `Bearer ${name}` }, alerting: false });
const READER = user('reader');

it('an answer that is fresh no longer is not held', async () => {
  // The cache took hold of this clock when it was loaded.
  jest.useFakeTimers({ doNotFake: ['performance'] });
  const now = jest.spyOn(performance, 'now').mockReturnValue(1000);
  const config = elementAt(Object.values(parseSettings({ prometheus: { url: 'http://127.0.0.1:1' } }, {}).sources), 0);
  const nothing = (): void => undefined;
  const about = { proxies: {}, connections: 1, answerBytes: 1000, userAgent: 'x', onEvent: nothing, onRead: nothing };
  const http = new HttpClient(config, about);
  const kept = new Shared<object>({ http, observe: () => undefined, maxBytes: 1000, weigh: () => 1, freshSeconds: 60 });
  try {
    const caller = { identity: user('a'), cancelled: never() };
    await kept.answer(
      ['what'],
      caller,
      () => true,
      async () => ({})
    );
    expect(kept.size).toBe(1);
    now.mockReturnValue(62_000);
    await jest.advanceTimersByTimeAsync(61_000);
    expect(kept.size).toBe(0);
  } finally {
    now.mockRestore();
    jest.useRealTimers();
    await http.close();
  }
});

describe('identical questions', () => {
  let events: SourceEvent[];
  beforeEach(() => {
    events = [];
  });
  const source = sourceForEach(
    oneSeries(),
    (url) => ({ prometheus: { url, auth: { type: 'forward', fallback: { type: 'none' } } } }),
    {
      onEvent: (event) => events.push(event),
    }
  );

  const ask = (start: number, end: number, cancelled = never(), identity = READER): Promise<Matrix> =>
    source.pool.forCall(identity).answer(rangeOf('up', start, end), cancelled);
  const count = (kind: SourceEvent['kind']): number => events.filter((event) => event.kind === kind).length;
  const hits = (): boolean[] => events.flatMap((event) => (event.kind === 'cache' ? [event.hit] : []));

  it('at the same time are asked once', async () => {
    const now = Math.floor(Date.now() / 1000);
    const answers = await Promise.all([1, 2, 3].map(() => ask(now - 60, now)));
    expect(source.server.requests).toHaveLength(1);
    expect(count('shared')).toBe(2);
    expect(answers.map(({ series }) => series[0]?.labels)).toEqual([{ a: 'b' }, { a: 'b' }, { a: 'b' }]);
    expect(count('request')).toBe(1);
  });

  it('of two users are asked twice', async () => {
    const now = Math.floor(Date.now() / 1000);
    await Promise.all([ask(now - 60, now, never(), user('alice')), ask(now - 60, now, never(), user('bob'))]);
    expect(source.server.requests.map(({ headers }) => headers.authorization).sort()).toEqual([
      'Bearer alice',
      'Bearer bob',
    ]);
  });

  it('one caller cancelled leaves the other alone; the last one ends the request', async () => {
    const now = Math.floor(Date.now() / 1000);
    source.server.behave(silence);
    const [first, second] = [new AbortController(), new AbortController()];
    const asked = [failure(ask(now - 60, now, first.signal)), failure(ask(now - 60, now, second.signal))];
    await until(() => source.server.requests.length === 1);
    first.abort();
    expect(await asked[0]).toMatchObject({ problem: { kind: 'cancelled' } });
    expect(source.server.abandoned()).toBe(0);
    second.abort();
    expect(await asked[1]).toMatchObject({ problem: { kind: 'cancelled' } });
    await until(() => source.server.abandoned() === 1);
    expect(source.server.requests).toHaveLength(1);
  });

  it('about a settled range are asked once and then remembered, for each user apart', async () => {
    await ask(LONG_AGO, LONG_AGO + 600);
    await ask(LONG_AGO, LONG_AGO + 600);
    expect(source.server.requests).toHaveLength(1);
    expect(hits()).toEqual([false, true]);
    await ask(LONG_AGO, LONG_AGO + 600, never(), user('alice'));
    expect(source.server.requests).toHaveLength(2);
  });

  it.each([
    ['a range that is not over', () => Math.floor(Date.now() / 60_000) * 60],
    ['one off the grid of its step', () => LONG_AGO + 7],
  ])('about %s are asked each time', async (_, end) => {
    await ask(end() - 600, end());
    await ask(end() - 600, end());
    expect(source.server.requests).toHaveLength(2);
    expect(hits()).toEqual([]);
  });

  it.each([
    ['a range', () => ask(NOW - 60, NOW, never(), ALERT_RULE)],
    ['one moment', () => source.pool.forCall(ALERT_RULE).answer(instantOf('up', NOW), never())],
  ])('of the queries of one rule, about %s, are asked once, and by a panel for itself', async (_, asked) => {
    source.server.behave(json({ status: 'success', data: { resultType: 'matrix', result: [] } }));
    const [first, second] = [await asked(), await asked()];
    expect(second).toBe(first);
    expect(source.server.requests).toHaveLength(1);
    await ask(NOW - 60, NOW);
    expect(source.server.requests).toHaveLength(2);
    await ask(NOW, NOW + 60, never(), ALERT_RULE);
    expect(source.server.requests).toHaveLength(3);
  });

  it('answered with a warning, which may be in part, are not remembered', async () => {
    source.server.behave(oneSeries({ warnings: ['a store is away'], infos: ['by the way'] }));
    const { warnings, infos } = await ask(LONG_AGO, LONG_AGO + 600);
    expect([warnings, infos]).toEqual([['a store is away'], ['by the way']]);
    await ask(LONG_AGO, LONG_AGO + 600);
    expect(source.server.requests).toHaveLength(2);
  });

  it('answered with an error are asked again', async () => {
    source.server.behave(json({}, 500));
    await failure(ask(LONG_AGO, LONG_AGO + 600));
    source.server.behave(oneSeries());
    expect((await ask(LONG_AGO, LONG_AGO + 600)).series).toHaveLength(1);
  });

  it('weigh as much as their questions, too', async () => {
    const small = poolOf({ prometheus: { url: source.server.url }, limits: { cacheBytes: 20_000 } });
    const long = `up{${'a'.repeat(12_000)}="b"}`;
    const answer = () => small.forCall(READER).answer(rangeOf(long, LONG_AGO, LONG_AGO + 60), never());
    await answer();
    await answer();
    expect(source.server.requests).toHaveLength(2);
    await small.close();
  });

  it('are given up with the settings, those that are under way too', async () => {
    const replaced = poolOf({ prometheus: { url: source.server.url } });
    const answer = (expr: string) => replaced.forCall(READER).answer(rangeOf(expr, LONG_AGO, LONG_AGO + 60), never());
    await answer('a');
    const underWay = answer('b');
    replaced.retire();
    expect((await underWay).series).toHaveLength(1);
    await answer('a');
    await answer('b');
    expect(source.server.requests).toHaveLength(4);
    await replaced.close();
  });

  it('are forgotten, the oldest first, when they take more than the limit', async () => {
    const small = poolOf({ prometheus: { url: source.server.url }, limits: { cacheBytes: 1000 } });
    const answer = (index: number): Promise<Matrix> =>
      small.forCall(READER).answer(rangeOf(`up + ${index}`, LONG_AGO, LONG_AGO + 60), never());
    for (const index of [0, 1, 2, 3, 3]) {
      await answer(index);
    }
    expect(source.server.requests).toHaveLength(4);
    await answer(0);
    expect(source.server.requests).toHaveLength(5);
    await small.close();
  });
});
