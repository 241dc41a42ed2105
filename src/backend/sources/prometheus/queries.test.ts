import { type Behaviour, json } from '../../../../test/support/faultServer';
import type { Matrix } from '../../../query/series';
import {
  ALERT_RULE as RULE,
  EMPTY_VECTOR,
  failure,
  instantOf,
  never,
  NOBODY,
  rangeOf,
  sourceForEach,
} from '../testing';

const formOf = (body: string): URLSearchParams => new URLSearchParams(body);

/** One series whose values are its times, at the moments of a range that begins and ends where it is moved to. */
const ranges =
  (moved: (time: number, step: number) => number, more: object = {}): Behaviour =>
  (request, response) => {
    const form = formOf(request.body);
    // Cut off twice, as Prometheus does.
    const step = Math.trunc(Math.trunc(Number(form.get('step')) * 1e9) / 1e6) / 1000;
    const [start, end] = ['start', 'end'].map((name) => moved(Number(form.get(name)), step)) as [number, number];
    const values = Array.from(
      { length: Math.floor(Math.round((end - start) * 1000) / Math.round(step * 1000)) + 1 },
      (_, i) => {
        const time = Math.round((start + i * step) * 1000) / 1000;
        return [time, String(time)];
      }
    );
    json({ status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values }] }, ...more })(
      request,
      response
    );
  };

const asAsked = ranges((time) => time);
/** As the query frontend of Thanos does. */
const ontoItsGrid = ranges((time, step) => Math.floor(time / step + 1e-9) * step);

const START = 1_700_000_025;

describe('a range', () => {
  const source = sourceForEach(asAsked, (url) => ({ prometheus: { url } }));
  const ask = (start: number, end: number, step: number, more: object = {}, identity = NOBODY): Promise<Matrix> =>
    source.pool.forCall(identity).answer({ ...rangeOf('up', start, end, step), ...more }, never());
  const asked = (name: string): (string | null)[] => source.server.requests.map(({ body }) => formOf(body).get(name));

  it.each([
    ['that lies on the grid of its step', START - 45, 60],
    ['that does not', START, 60],
    ['of parts of seconds', START + 0.5, 7.5],
    ['of one moment', START, 3600],
  ])('%s is answered at its moments where a frontend moves ranges', async (_, start, step) => {
    const end = step === 3600 ? start : start + 10 * step;
    const expected = (await ask(start, end, step)).series[0];
    expect(expected?.times).toHaveLength(step === 3600 ? 1 : 11);
    source.server.behave(ontoItsGrid);
    // Another question, of which nothing is under way or kept.
    expect((await ask(start, end, step, { whole: true })).series).toEqual([expected]);
  });

  it('is asked for twice only until it was seen to be moved', async () => {
    source.server.behave(ontoItsGrid);
    await ask(START, START + 600, 60);
    await ask(START - 15, START + 585, 60);
    expect(asked('step')).toEqual(['60', '15', '30']);
  });

  it('that would take too many points says what to switch off', async () => {
    source.server.behave(ontoItsGrid);
    const error = await failure(ask(START + 0.001, START + 600.001, 60));
    expect(error).toMatchObject({ problem: { kind: 'outsideRange' } });
    expect(error.message).toMatch(/moved onto the grid of its step of 60 s.*switch that off/);
  });

  it.each([16.615, 1.001, 8.191])(
    'of a step of %d s, which is less in binary, is answered at its moments',
    async (step) => {
      const { series } = await ask(START, START + 100 * step, step);
      const moments = Array.from({ length: 101 }, (_, i) => Math.round((START + i * step) * 1000));
      expect(Array.from(series[0]?.times ?? [], (time) => Math.round(time * 1000))).toEqual(moments);
      expect(source.server.requests).toHaveLength(1);
    }
  );

  it('of which differences are made is of samples as they were scraped', async () => {
    await ask(START - 45, START, 15, { whole: true });
    await ask(START - 45, START, 15);
    expect(asked('max_source_resolution')).toEqual(['1s', null]);
  });

  it('for an alert rule is another question, and not answered by a part of the stores', async () => {
    const partial = ranges((time) => time, { warnings: ['receive series from Addr: 10.0.0.1:10901: unavailable'] });
    source.server.behave(partial);
    expect((await ask(START, START, 15)).warnings).toHaveLength(1);
    const error = await failure(ask(START, START, 15, {}, RULE));
    expect(error).toMatchObject({ problem: { kind: 'partial' }, status: 502, errorSource: 'downstream' });
    expect(error.message).toContain(
      'by which nothing is judged (receive series from Addr: 10.0.0.1:10901: unavailable)'
    );
    expect(asked('partial_response')).toEqual([null, 'false']);
    source.server.behave(ranges((time) => time, { warnings: ['PromQL warning: bucket label "le" is missing'] }));
    expect((await ask(START, START, 15, {}, RULE)).series).toHaveLength(1);
  });
});

describe('a moment', () => {
  const source = sourceForEach(json(EMPTY_VECTOR), (url) => ({ prometheus: { url } }));

  it('for an alert rule is not answered by a part of the stores', async () => {
    await source.pool.forCall(RULE).answer(instantOf('up'), never());
    source.server.behave(json({ ...EMPTY_VECTOR, isPartial: true }));
    const error = await failure(source.pool.forCall(RULE).answer(instantOf('down'), never()));
    expect(error.problem.kind).toBe('partial');
    expect(source.server.requests.map(({ body }) => formOf(body).get('partial_response'))).toEqual(['false', 'false']);
  });
});
