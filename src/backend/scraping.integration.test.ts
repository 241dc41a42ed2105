import { startFaultServer } from '../../test/support/faultServer';
import { describeWithPrometheus, type RunningPrometheus, startPrometheus } from '../../test/support/prometheus';
import type { WrittenSeries } from '../../test/support/remoteWrite';
import { describeWithEachServer } from '../../test/support/servers';
import { CONTRACT_PROFILE } from '../profiles';
import { scrapesRequest, seenIntervals } from '../query/scraping';
import { elementAt } from '../stats/elements';
import { evaluateFor } from './evaluate';
import { healthOf, Instances } from './instance';
import { resources } from './resources';
import { contextOf, dataSourceOf } from './resources/testing';
import type { SourcePool } from './sources';
import { never, NOBODY, poolOf } from './sources/testing';

/** Requests to a model, one a second, scraped every so many seconds since two hours or since `born`. */
function scraped(model: string, every: number, now: number, born = now - 7200): WrittenSeries {
  const times = Array.from({ length: Math.floor((now - born) / every) + 1 }, (_, i) => born + i * every);
  return {
    labels: { __name__: 'model_requests_total', model, version: '1', status: 'ok', job: model, instance: model },
    samples: times.map((time) => [time, time - born]),
  };
}

/** The same of one of several instances, while it was there. */
function pod(model: string, instance: string, from: number, to: number): WrittenSeries {
  const { labels, samples } = scraped(model, 15, to, from);
  return { labels: { ...labels, instance }, samples };
}

describeWithPrometheus('scrape intervals as they are seen', () => {
  // On the minute, where samples lie at both ends of what is counted.
  const now = Math.floor(Date.now() / 60_000) * 60;
  let prometheus: RunningPrometheus;
  const instances = new Instances({});
  const context = (settings: object) =>
    contextOf(dataSourceOf({ prometheus: { url: prometheus.url }, ...settings }, JSON.stringify(settings)));

  beforeAll(async () => {
    prometheus = await startPrometheus({ args: ['--query.lookback-delta=20s'] });
    await prometheus.write([
      scraped('quick', 15, now),
      scraped('odd', 40, now),
      {
        labels: { __name__: 'up', job: 'odd', instance: 'odd' },
        samples: Array.from({ length: 90 }, (_, i) => [now - 40 * (89 - i), 1] as const),
      },
      scraped('slow', 300, now),
      scraped('new', 15, now, now - 120),
      // Deployed half an hour ago, its old instance gone since; and out of reach for a while.
      pod('deployed', 'a', now - 7200, now - 1700),
      pod('deployed', 'b', now - 1800, now),
      pod('away', 'a', now - 7200, now - 1500),
      pod('away', 'a2', now - 300, now),
      {
        ...scraped('llama', 15, now),
        labels: { __name__: 'acme_vllm:request_success_total', served: 'llama', finished_reason: 'stop', job: 'llama' },
      },
      {
        ...scraped('k', 300, now - 200),
        labels: { __name__: 'request_predict_seconds_count', model_name: 'k', job: 'k' },
      },
      { ...scraped('once', 15, now), samples: [[now - 1800, 1000]] },
    ]);
  });

  afterAll(async () => {
    await instances.close();
    await prometheus.stop();
  });

  const asked = async (model: string, settings: object, more: object = {}) => {
    const json = { refId: 'A', mode: 'instant', signal: 'throughput', statistics: ['sample'], model, ...more };
    const query = { json, from: (now - 3600) * 1000, to: now * 1000, intervalMs: 15_000 };
    const { meta } = elementAt(await evaluateFor(instances, context(settings), query), 0);
    const custom: unknown = meta?.custom;
    return { window: custom, notices: meta?.notices?.map(({ text }) => text).join('\n') ?? '' };
  };

  it('widen the usual window where it would hold no four scrapes', async () => {
    expect((await asked('quick', {})).window).toMatchObject({ window: 300 });
    expect((await asked('odd', {})).window).toMatchObject({ window: 320 });
    const slow = await asked('slow', {});
    expect(slow.window).toMatchObject({ window: 1200 });
    expect(slow.notices).toContain('Each point counts over 1200s, not 300s: the metrics are scraped every 300s');
    expect((await asked('slow', {}, { window: '20m' })).notices).not.toContain('Each point');
    expect((await asked('odd', {})).notices).not.toContain('Each point');
    expect((await asked('new', {})).window).toMatchObject({ window: 300 });
  });

  it('let no target be gone between two scrapes, where Prometheus looks back for less', async () => {
    const json = { refId: 'A', mode: 'instant', signal: 'servers', model: 'odd' };
    const to = (now - 10) * 1000;
    const frames = await evaluateFor(instances, context({}), { json, from: to - 3_600_000, to, intervalMs: 15_000 });
    expect(frames.map(({ fields }) => [fields.at(-1)?.labels?.['measure'], fields.at(-1)?.values[0]])).toEqual([
      ['reachable', 1],
      ['vanished', 0],
    ]);
  });

  it('are overruled by the settings, with a notice where they are wrong', async () => {
    const slow = await asked('slow', { scrapeInterval: '15s' });
    expect(slow.window).toMatchObject({ window: 300 });
    expect(slow.notices).toMatch(/give a scrape interval of 15s, but the metrics are scraped every 300s/);
    expect((await asked('slow', { scrapeInterval: '5m' })).notices).not.toMatch(/scrape interval/);
    expect((await asked('odd', { scrapeInterval: '45s' })).notices).not.toMatch(/scrape interval/);
    expect((await asked('quick', { scrapeInterval: '1m' })).notices).toMatch(/scraped every 15s/);
    expect((await asked('new', { scrapeInterval: '1m' })).notices).not.toMatch(/scrape interval/);
  });

  it('are those of today after a deployment and after an outage', async () => {
    for (const model of ['deployed', 'away']) {
      expect((await asked(model, {}, { window: '1m' })).window).toMatchObject({ window: 60 });
      expect((await asked(model, { scrapeInterval: '15s' })).notices).not.toMatch(/scrape interval/);
    }
  });

  it('are read from samples, where nothing but queries is let through', async () => {
    const refused: string[] = [];
    const proxy = await startFaultServer((request, response) => {
      if (!/^\/api\/v1\/query(_range)?$/.test(request.url)) {
        refused.push(request.url);
        response.writeHead(403).end('forbidden');
        return;
      }
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      void fetch(`${prometheus.url}${request.url}`, { method: 'POST', headers, body: request.body })
        .then((answer) => answer.text())
        .then((text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text));
    });
    const behind = (settings: object) =>
      contextOf(dataSourceOf({ prometheus: { url: proxy.url }, ...settings }, `behind ${JSON.stringify(settings)}`));
    const json = { refId: 'A', mode: 'instant', signal: 'throughput', statistics: ['sample'], model: 'odd' };
    const query = { json, from: (now - 3600) * 1000, to: now * 1000, intervalMs: 15_000 };
    const [through] = await evaluateFor(instances, behind({}), query);
    expect(through).toEqual((await evaluateFor(instances, context({}), query))[0]);
    expect(through?.meta?.custom).toMatchObject({ window: 320 });
    const health = await healthOf(instances, behind({ scrapeInterval: '15s' })).finally(proxy.stop);
    expect(health.message).toMatch(/give a scrape interval of 15s, but the metrics are scraped every/);
    expect(health.details).toMatchObject({ isIntervalWrong: true });
    expect(refused.filter((url) => url.includes('/targets'))).toEqual([]);
  });

  it('refuse a window that holds no two scrapes', async () => {
    await expect(asked('slow', {}, { window: '5m' })).rejects.toThrow('shorter than two scrapes (300s each)');
    const tooLong = { scrapeInterval: '5m' };
    await expect(asked('new', tooLong, { window: '5m' })).rejects.toThrow('shorter than two scrapes (300s each)');
    expect((await asked('quick', tooLong, { window: '5m' })).notices).toMatch(
      /300s, but the metrics are scraped every 15s/
    );
  });

  it('let a job that is scraped seldom neither silence an alert rule over all models nor widen its window', async () => {
    const json = { refId: 'A', mode: 'instant', signal: 'throughput', options: { measures: ['received'] } };
    const rates = async (more: object) => {
      const query = { json: { ...json, ...more }, from: (now - 3600) * 1000, to: now * 1000, intervalMs: 15_000 };
      const frames = await evaluateFor(instances, context({}), query);
      const found = frames.flatMap(({ fields }) => fields.map(({ labels, values }) => [labels?.['model'], values[0]]));
      return { frames, found };
    };
    for (const window of ['5m', undefined]) {
      const { frames, found } = await rates({ window });
      expect(found).toEqual(
        expect.arrayContaining([
          ['quick', 1],
          ['slow', 1],
        ])
      );
      expect(elementAt(frames, 0).meta).toMatchObject({
        custom: { window: 300 },
        notices: expect.arrayContaining([
          { severity: 'info', text: expect.stringContaining('two scrapes of some jobs: "slow" (every 300s)') },
        ]),
      });
    }
    await expect(rates({ window: '20s' })).rejects.toThrow('shorter than two scrapes (15s each)');
  });

  it('hide nothing from detection, which a short look-back would', async () => {
    expect((await healthOf(instances, context({}))).message).toMatch(/Found Modelwatch metric contract and KServe/);
  });

  it('are told by the health check, with what the settings have wrong', async () => {
    const health = async (settings: object) => (await healthOf(instances, context(settings))).message;
    expect(await health({})).toMatch(/are scraped every 300s/);
    expect(await health({ scrapeInterval: '5m' })).toMatch(/are scraped every 300s/);
    expect(await health({ scrapeInterval: '15s' })).toMatch(
      /give a scrape interval of 15s, but the metrics are scraped every 300s/
    );
  });

  describe('series without a figure', () => {
    const said = async (model: string | undefined, json: object = {}) => {
      const query = { refId: 'A', mode: 'instant', signal: 'throughput', options: { measures: ['received'] }, ...json };
      const asked = { json: { ...query, model }, from: (now - 3600) * 1000, to: now * 1000, intervalMs: 15_000 };
      const { meta } = elementAt(await evaluateFor(instances, context({}), asked), 0);
      return meta?.notices ?? [];
    };

    it('are reported as unknown where there is none', async () => {
      expect(await said('quick', { signal: 'cost', options: {} })).toEqual([
        {
          severity: 'info',
          text: expect.stringMatching(/^No series model_cost_total of model "quick" in this time range/),
        },
      ]);
    });

    it('are said to be of others', async () => {
      expect(await said('quik')).toEqual([
        {
          severity: 'info',
          text: 'quik does not expose model_requests_total in this time range (away, deployed, new, odd, once and 2 more do).',
        },
      ]);
    });

    it('are said to be too few', async () => {
      expect(await said('once')).toEqual([
        {
          severity: 'info',
          text: expect.stringMatching(/^model_requests_total is there, but not of model "once" with two scrapes/),
        },
      ]);
    });
  });

  describe('a server under names of its own', () => {
    const own = { like: 'vllm', prefix: 'acme_', labels: { model: 'served' } };
    const asked = async (signal: string, settings: object, more: object) => {
      const json = { refId: 'A', mode: 'instant', signal, ...more };
      const query = { json, from: (now - 3600) * 1000, to: now * 1000, intervalMs: 15_000 };
      const frames = await evaluateFor(instances, context(settings), query);
      return frames.flatMap(({ fields }) => fields.map(({ labels, values }) => [labels?.['model'], values[0]]));
    };

    it('is read by its profile', async () => {
      const settings = { profile: 'own', own };
      const options = { measures: ['processed'] };
      expect(await asked('throughput', settings, { options })).toEqual([['llama', 1]]);
      expect(await asked('throughput', { own }, { options, profile: 'own' })).toEqual([['llama', 1]]);
      expect((await healthOf(instances, context(settings))).message).toMatch(/Found .*vLLM \(own names\)/);
    });

    it('is found by its prefix', async () => {
      const router = resources(instances);
      const request = { method: 'GET', path: 'profiles', query: new URLSearchParams(), body: new Uint8Array() };
      const { body } = await router(request, context({}));
      expect(JSON.parse(Buffer.from(body).toString())).toMatchObject({
        prefixed: [{ like: 'vllm', prefix: 'acme_', series: 1 }],
      });
    });

    it('is refused where nothing says what it is', async () => {
      await expect(asked('throughput', { profile: 'own' }, {})).rejects.toThrow('nothing is given under own');
    });
  });
});

const END = 1_767_614_400;
const INTERVALS = [5, 7, 15, 45, 60, 120, 300, 600];
/** How long ago jobs began: the first stretch of ten minutes that they are in is nearly whole, or was cut off early. */
const BEGAN = [1190, 1770, 1785, 1795, 2000, 3000];
/** Scrapes that were missed, in seconds before the end. */
const GAP = [700, 640] as const;

describeWithEachServer('how often jobs are scraped', (server) => {
  let prometheus: RunningPrometheus;
  let pool: SourcePool;

  const jobs = INTERVALS.flatMap((interval) =>
    BEGAN.map((began) => ({ job: `${interval} since ${began}`, interval, began }))
  );

  beforeAll(async () => {
    const lines = jobs.flatMap(({ job, interval, began }, k) =>
      Array.from({ length: Math.floor(began / interval) }, (_, i) => began - i * interval - (k % interval) - 0.3)
        .filter((ago) => ago > 0 && (interval > 60 || ago > GAP[0] || ago < GAP[1]))
        .map((ago) => `model_requests_total{job="${job}"} 1 ${END - ago}`)
    );
    prometheus = await server.start({ openMetrics: lines.join('\n') });
    pool = poolOf({ prometheus: { url: prometheus.url } });
  }, 120_000);

  afterAll(async () => {
    await pool.close();
    await prometheus.stop();
  });

  it('is read as it is, wherever their history was cut off', async () => {
    const answer = await pool.forCall(NOBODY).answer(scrapesRequest(CONTRACT_PROFILE, undefined, END), never());
    const seen = new Map(seenIntervals(answer).map(({ job, interval }) => [job, interval]));
    // Of one that is scraped every ten minutes there are counts alone, and few of them.
    const known = jobs.filter(({ interval, began }) => interval < 600 || began === 3000);
    expect(known.map(({ job }) => [job, seen.get(job)])).toEqual(known.map(({ job, interval }) => [job, interval]));
  });
});
