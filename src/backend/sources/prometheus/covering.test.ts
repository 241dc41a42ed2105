import { json, type Received, silence } from '../../../../test/support/faultServer';
import type { Matrix } from '../../../query/series';
import type { Identity } from '../http/identity';
import { failure, never, rangeOf, sourceForEach, until } from '../testing';

const STEP = 60;
const user = (name: string): Identity => ({ headers: { authorization: `Bearer ${name}` }, alerting: false });

const alice = { identity: user('alice') };

/** Two series at every moment that is asked for, the second one in the first minutes alone. */
function answer({ body }: Received): unknown {
  const asked = new URLSearchParams(body);
  const [start, end] = [Number(asked.get('start')), Number(asked.get('end'))];
  const moments = Array.from({ length: (end - start) / STEP + 1 }, (_, i) => start + i * STEP);
  const values = moments.map((time) => [time, String(time)]);
  return {
    status: 'success',
    data: {
      resultType: 'matrix',
      result: [
        { metric: { a: 'whole' }, values },
        { metric: { a: 'early' }, values: values.slice(0, 2) },
      ],
    },
  };
}

describe('ranges that lie within one another', () => {
  const source = sourceForEach(
    (request, response) => json(answer(request))(request, response),
    (url) => ({ prometheus: { url, auth: { type: 'forward', fallback: { type: 'none' } } } })
  );
  const now = Math.floor(Date.now() / 60_000) * 60;

  const ask = (
    minutes: number,
    { cancelled = never(), identity = user('reader'), end = now, expr = 'up', whole = true } = {}
  ): Promise<Matrix> =>
    source.pool.forCall(identity).answer({ ...rangeOf(expr, end - minutes * 60, end, STEP), whole }, cancelled);

  it('are asked as the widest of them, and each answered as it would be alone', async () => {
    const alone = await ask(3);
    const [narrow, wide] = await Promise.all([ask(3), ask(10)]);
    expect(source.server.requests).toHaveLength(2);
    // What is seen in the wide range alone is not in the part.
    expect(narrow.series).toEqual(alone.series.filter(({ labels }) => labels.a === 'whole'));
    expect(wide.series.map(({ times }) => times.length)).toEqual([11, 2]);
    expect(new Set(narrow.series.map(({ times }) => times.buffer)).size).toBe(1);
  });

  it.each([
    ['of two users', () => ask(10, { identity: user('bob') })],
    ['of two expressions', () => ask(10, { ...alice, expr: 'down' })],
    ['that only overlap', () => ask(10, { ...alice, end: now - 60 })],
    ['off one another’s moments', () => ask(10, { ...alice, end: now + 30 })],
    ['of a limited number of series', () => ask(10, { ...alice, whole: false })],
  ])('%s are asked apart', async (_, other) => {
    await Promise.all([ask(3, alice), other()]);
    expect(source.server.requests).toHaveLength(2);
  });

  it.each(['narrow', 'wide'] as const)('the %s one cancelled leaves the other alone', async (leaving) => {
    const answered: Array<() => void> = [];
    source.server.behave((request, response) => answered.push(() => json(answer(request))(request, response)));
    const controller = new AbortController();
    const asked = {
      narrow: ask(3, leaving === 'narrow' ? { cancelled: controller.signal } : {}),
      wide: ask(10, leaving === 'wide' ? { cancelled: controller.signal } : {}),
    };
    const left = failure(asked[leaving]);
    await until(() => answered.length === 1);
    controller.abort();
    expect(await left).toMatchObject({ problem: { kind: 'cancelled' } });
    answered.forEach((go) => go());
    const { series } = await asked[leaving === 'wide' ? 'narrow' : 'wide'];
    expect(series[0]?.times).toHaveLength(leaving === 'wide' ? 4 : 11);
    expect(source.server.requests).toHaveLength(1);
  });

  it('all cancelled end the request', async () => {
    source.server.behave(silence);
    const controller = new AbortController();
    const asked = [3, 10].map((minutes) => failure(ask(minutes, { cancelled: controller.signal })));
    await until(() => source.server.requests.length === 1);
    controller.abort();
    await Promise.all(asked);
    await until(() => source.server.abandoned() === 1);
    expect(source.server.requests).toHaveLength(1);
  });

  it('the widest one refused, the others are asked by themselves', async () => {
    source.server.behave((request, response) => {
      const start = Number(new URLSearchParams(request.body).get('start'));
      const refused = json({ status: 'error', errorType: 'execution', error: 'too many samples' }, 422);
      (start < now - 200 ? refused : json(answer(request)))(request, response);
    });
    const [narrow, wide] = await Promise.all([ask(3), failure(ask(10))]);
    expect(wide.message).toContain('too many samples');
    expect(narrow.series[0]?.times).toHaveLength(4);
  });
});
