import { profiles } from '../../../../profiles';
import { trafficOf } from '../../../../query/expressions';
import { rawPromql } from '../../../../query/promql';
import type { CountsRequest, RangeRequest } from '../../../../query/request';
import type { Matrix, Series } from '../../../../query/series';
import { seconds } from '../../../../query/units';
import { counted, suffixed } from '../../../../query/windows';
import { never, NOBODY, sourceForEach } from '../../testing';
import { countOver } from './counts';
import { growth, growthByScrape, IRREGULAR, scrapes } from './expressions';
import { withNative } from './native';

/** VictoriaMetrics takes no longer question (`-search.maxQueryLen`). */
const LONGEST = 16_384;

test('no question of a profile is longer than every server takes', () => {
  const query = { mode: 'range' as const, filters: [], groupBy: [], model: 'meta-llama/Llama-3.1-8B-Instruct' };
  for (const profile of profiles.values()) {
    const context = { from: seconds(0), to: seconds(3600), step: seconds(60), window: seconds(300), profile };
    const { languageModel = {}, traffic = {}, latency } = profile;
    const all = [latency, ...Object.values(traffic), ...Object.values(languageModel)].flatMap((one) => {
      if (one === undefined || !('kind' in one) || (one.kind !== 'histogram' && one.kind !== 'counter')) {
        return [];
      }
      return [
        one.kind === 'histogram'
          ? counted(query, context, suffixed(one, '_bucket'), ['le'])
          : counted(query, context, one, [], trafficOf(profile)),
      ];
    });
    for (const request of all) {
      // Of many names those that were met, which are one or, while releases change, two.
      const few = <T>(all: readonly T[]) => (all.length <= 4 ? all : all.slice(0, 2));
      const counters = request.counters.map((one) => ({ ...one, selectors: few(one.selectors) }));
      const met = { ...request, counters, ...(request.witnesses && { witnesses: few(request.witnesses) }) };
      const fine = growthByScrape(met, seconds(3.75), seconds(15));
      const lengths = [...growth(request, seconds(60), true), fine, scrapes(met)].map(({ length }) => length);
      expect([profile.id, lengths.filter((length) => length >= LONGEST)]).toEqual([profile.id, []]);
    }
  }
});

describe('how many questions a window takes', () => {
  const request: CountsRequest = {
    kind: 'prometheus.counts',
    counters: [{ selectors: [{ selector: rawPromql('a_total') }] }],
    by: ['model'],
    window: seconds(86_400),
    start: seconds(864_000),
    end: seconds(950_400),
    step: seconds(600),
    native: { selectors: [{ selector: rawPromql('a'), classic: rawPromql('a_count') }], part: 'count' },
  };
  const asked = async (irregular: readonly number[], more: Partial<CountsRequest> = {}): Promise<number> => {
    let questions = 0;
    const ask = async ({ expr, start, end, step }: RangeRequest): Promise<Matrix> => {
      questions += 1;
      const times = Float64Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, i) => start + i * step);
      const one = (labels: Series['labels'], at: Float64Array): Series => ({
        labels,
        times: at,
        values: at.map(() => 1),
      });
      const found = times.filter((time) => expr.includes(IRREGULAR) && step === 600 && irregular.includes(time));
      return {
        series: expr.startsWith('sum by (model) (increase')
          ? []
          : [one({ model: 'm' }, times), one({ [IRREGULAR]: 'true' }, found)],
        warnings: [],
        infos: [],
      };
    };
    await withNative({ ...request, ...more }, countOver({ ...request, ...more }, ask), ask);
    return questions;
  };

  it('is two, of classic and native ones, however long it is', async () => {
    expect(await asked([])).toBe(2);
    expect(await asked([], { window: seconds(7 * 86_400) })).toBe(2);
    expect(await asked([], { start: request.end })).toBe(2);
  });

  it('is a few more for each stretch in which counters fell, and not one for each that follows another', async () => {
    const alone = await asked([900_000]);
    expect(alone).toBeLessThanOrEqual(5);
    expect(await asked([900_000, 900_600, 901_200])).toBe(alone);
    expect(await asked([880_200, 900_000])).toBeLessThanOrEqual(2 * alone);
  });
});

describe('whether falls are looked for beyond `resets`', () => {
  let version: object | undefined;
  const source = sourceForEach(
    ({ url }, response) => {
      const isVersion = url.includes('buildinfo');
      const data = isVersion ? version : { resultType: 'matrix', result: [] };
      response.writeHead(data === undefined ? 404 : 200).end(JSON.stringify({ status: 'success', data }));
    },
    (url) => ({ prometheus: { url } })
  );

  test.each([
    ['Prometheus', { version: '2.42.0' }, false],
    ['Prometheus 3', { version: '3.5.0', application: 'Prometheus' }, false],
    ['Thanos', { version: '0.42.4' }, true],
    ['a server that does not say what it is', undefined, true],
  ])('%s', async (_, says, wanted) => {
    version = says;
    const counts = (window: number): Promise<unknown> =>
      source.pool.forCall(NOBODY).answer(
        {
          kind: 'prometheus.counts',
          counters: [{ selectors: [{ selector: rawPromql('a_total') }] }],
          by: [],
          window: seconds(window),
          start: seconds(864_000),
          end: seconds(864_000),
          step: seconds(60),
        },
        never()
      );
    await counts(600);
    await counts(1200);
    const asked = source.server.requests.filter(({ url }) => url.includes('query'));
    expect(asked.map(({ body }) => new URLSearchParams(body).get('query')?.includes('increase('))).toEqual([
      wanted,
      wanted,
    ]);
    const versions = source.server.requests.filter(({ url }) => url.includes('buildinfo'));
    // One that does not say is asked again, but not with each request, which waits for it.
    expect(versions).toHaveLength(1);
    const later = performance.now() + 6 * 60_000;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => later);
    await counts(1800);
    clock.mockRestore();
    expect(source.server.requests.filter(({ url }) => url.includes('buildinfo'))).toHaveLength(
      says === undefined ? 2 : 1
    );
  });
});
