import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { queriesOver } from '../../src/backend/evaluate/testing';
import type { Frame } from '../../src/backend/grafana';
import { meaningOf } from '../../src/profiles';
import { elementAt } from '../../src/stats/elements';
import { HOUR_MS, MINUTE_MS } from '../../src/time';
import { describeWithEachServer } from '../support/servers';

/** Small histories made after public reports about servers and monitoring: each once gave a wrong figure, or none. */
const END = 1_767_614_400_000;

interface Ask {
  readonly json: Readonly<Record<string, unknown>>;
  readonly profile?: string;
  readonly from?: number;
  readonly to?: number;
  readonly intervalMs?: number;
  readonly scrapeInterval?: number;
}

interface Answer {
  readonly frames: readonly Frame[];
  /** The last value of a series by its labels, or by a part of them. */
  readonly last: (labels: Readonly<Record<string, string>>) => unknown;
  readonly all: (labels: Readonly<Record<string, string>>) => readonly unknown[];
  readonly notices: string;
}

function describeCase(name: string, body: (ask: (wanted: Ask) => Promise<Answer>) => void): void {
  const file = path.join(__dirname, `${name}.om.gz`);
  describeWithEachServer(name, (server) => {
    const answered = queriesOver(() => ({ openMetrics: gunzipSync(readFileSync(file)).toString('utf8'), server }));

    body(async ({ json, profile, from, to = END, intervalMs = 30_000, scrapeInterval = 30 }) => {
      const frames = await answered(
        {
          json: { refId: 'A', mode: from === undefined ? 'instant' : 'range', ...json },
          from: from ?? to - HOUR_MS,
          to,
          intervalMs,
        },
        { ...(profile === undefined ? {} : { profile }), scrapeInterval }
      );
      const fields = frames.flatMap((frame) => frame.fields.filter(({ type }) => type === 'number'));
      const find = (labels: Readonly<Record<string, string>>) => {
        const [field, ...others] = fields.filter((field) =>
          Object.entries(labels).every(([label, value]) => field.labels?.[label] === value)
        );
        if (field === undefined || others.length > 0) {
          throw new Error(
            `${field === undefined ? 0 : 1 + others.length} series have ${JSON.stringify(labels)}: ${JSON.stringify(fields.map((one) => one.labels))}`
          );
        }
        return field;
      };
      return {
        frames,
        last: (labels) => find(labels).values.at(-1),
        all: (labels) => [...find(labels).values],
        notices: frames.flatMap(({ meta }) => meta?.notices?.map(({ text }) => text) ?? []).join('\n'),
      };
    });
  });
}

describeCase('01-bucket-ladder-changed', (ask) => {
  it.each([10 * MINUTE_MS, 2 * HOUR_MS, 6 * HOUR_MS])(
    'p95 is the same whatever range is shown: %i ms',
    async (range) => {
      const json = { signal: 'latency', options: { quantiles: [0.95] }, statistics: ['value', 'sample', 'level'] };
      const answer = await ask({ json, from: END - range });
      const [value, sample, level] = answer.frames.map((frame) => frame.fields.at(-1)?.values.at(-1));
      expect(value).toBeCloseTo(0.1, 2);
      expect(sample).toBeGreaterThan(570);
      expect(sample).toBeLessThan(630);
      expect(level).toBe(0);
    }
  );

  it('shows the time before the change too', async () => {
    const answer = await ask({
      json: { signal: 'latency', options: { quantiles: [0.95] } },
      from: END - 2 * HOUR_MS + 5 * MINUTE_MS,
    });
    expect(answer.all({}).filter((value) => typeof value !== 'number' || Number.isNaN(value))).toEqual([]);
  });
});

describeCase('01b-vllm-upgrade', (ask) => {
  it('p95 before and after', async () => {
    const json = { signal: 'latency', options: { quantiles: [0.95] } };
    const answer = await ask({ json, profile: 'vllm', from: 1_767_608_400_000 });
    const values = answer.all({});
    expect(values.length).toBeGreaterThan(100);
    values.forEach((value) => expect(value).toBeCloseTo(15, 0));
  });
});

describeCase('03-scrape-interval-1m', (ask) => {
  const of = (json: Ask['json']) => ask({ json, scrapeInterval: 15 });
  it('accuracy', async () => {
    const answer = await of({
      signal: 'quality',
      model: 'q1',
      options: { measures: ['accuracy'] },
      statistics: ['value', 'sample'],
    });
    expect(answer.frames.map((frame) => frame.fields.at(-1)?.values.at(-1))).toEqual([0.9, 3600]);
  });
  it('disparate impact', async () => {
    const answer = await of({
      signal: 'fairness',
      model: 'f2',
      window: '1h',
      options: { measures: ['disparateImpact'] },
    });
    expect(answer.last({})).toBeCloseTo(0.4, 2);
  });
  it('drift', async () => {
    const baseline = { kind: 'previous', offset: '1h' };
    const answer = await of({ signal: 'drift', model: 'd4', window: '50m', options: { of: 'features', baseline } });
    expect(Number.isFinite(elementAt(answer.frames, 0).fields.at(-1)?.values.at(-1))).toBe(true);
  });
  it('an outage of three hours', async () => {
    const answer = await of({ signal: 'slo', model: 's5', options: { measures: ['alarm', 'burn'] } });
    expect(answer.last({ measure: 'alarm' })).toBe(2);
    // Of an objective of 99 %: all fails, in every window that the three hours fill and in those that they do not.
    for (const window of ['5m', '30m', '1h', '2h', '6h', '1d', '3d']) {
      expect(answer.last({ measure: 'burn', window })).toBeCloseTo(100, 6);
    }
  });
});

describeCase('05-no-series-before-the-first-event', (ask) => {
  const measures = ['received', 'processed', 'errors', 'ratio'];
  it.each([
    ['ray-serve', 3],
    ['sglang', 5],
    ['litellm', 4],
  ])('%s: no errors yet is none', async (profile, rate) => {
    const answer = await ask({ json: { signal: 'throughput', options: { measures } }, profile });
    expect(answer.last({ measure: 'received' })).toBeCloseTo(rate, 9);
    expect(answer.last({ measure: 'processed' })).toBeCloseTo(rate, 9);
    expect(answer.last({ measure: 'errors' })).toBe(0);
    expect(answer.last({ measure: 'ratio' })).toBe(1);
    const level = await ask({ json: { signal: 'throughput', statistics: ['level'] }, profile });
    expect(level.last({ measure: 'ratio' })).toBe(0);
  });
  it('ray-serve: availability', async () => {
    const options = { objective: 'availability', period: '1h', measures: ['compliance'] };
    const answer = await ask({ json: { signal: 'slo', options }, profile: 'ray-serve' });
    expect(answer.last({})).toBe(1);
  });
  it('nothing but errors', async () => {
    const answer = await ask({ json: { signal: 'throughput', model: 's3', options: { measures } } });
    expect(answer.last({ measure: 'processed' })).toBe(0);
    expect(answer.last({ measure: 'ratio' })).toBe(0);
    const level = await ask({ json: { signal: 'throughput', model: 's3', statistics: ['level'] } });
    expect(level.last({ measure: 'ratio' })).toBe(2);
  });
});

describeCase('06-litellm-model-label', (ask) => {
  const received = (model?: string) =>
    ask({
      json: { signal: 'throughput', ...(model === undefined ? {} : { model }), options: { measures: ['received'] } },
      profile: 'litellm',
    });
  it('requests under each model', async () => {
    expect((await received('gpt-4o-mini')).last({})).toBeCloseTo(4, 1);
    expect((await received('fast')).last({})).toBeCloseTo(4, 1);
  });
  it('all of them have a name', async () => {
    const answer = await received();
    const names = answer.frames.flatMap(({ fields }) => fields.flatMap(({ labels }) => labels?.['model'] ?? []));
    expect(names.sort()).toEqual(['fast', 'gpt-4o-mini']);
  });
  it.each([undefined, 'gpt-4o-mini'])('latency of the model that answers: asked for %s', async (model) => {
    const json = { signal: 'latency', options: { quantiles: [0.95] }, ...(model === undefined ? {} : { model }) };
    expect((await ask({ json, profile: 'litellm' })).last({ model: 'gpt-4o-mini', measure: 'p95' })).toBeCloseTo(2, 9);
  });
});

describeCase('10-sustained-partial-window', (ask) => {
  it('ten minutes that are not full have no level', async () => {
    const json = {
      signal: 'resources',
      model: 'llama',
      options: { measures: ['gpu', 'gpuSustained'], exporters: ['dcgm'] },
    };
    const answer = await ask({ json });
    const measures = answer.frames.flatMap(({ fields }) =>
      fields.flatMap(({ labels }) => (labels?.['exported_pod'] === 'llama-predictor-new' ? [labels['measure']] : []))
    );
    expect(measures).toEqual(['gpu']);
  });
});

describeCase('12-slo-custom', (ask) => {
  it('speaks of the model that is asked for', async () => {
    const options = {
      objective: 'custom',
      good: 'my_good_total',
      total: 'my_all_total',
      period: '2h',
      measures: ['compliance'],
    };
    const answer = await ask({ json: { signal: 'slo', model: 's2', options } });
    expect(answer.last({ model: 's2' })).toBe(0);
  });
});

describeCase('14-llm-silent', (ask) => {
  it('Ray Serve LLM', async () => {
    const json = {
      signal: 'llm',
      model: 'qwen3',
      options: { measures: ['firstToken', 'inputTokens', 'outputTokens'], quantiles: [0.95] },
    };
    const answer = await ask({ json, profile: 'vllm' });
    expect(answer.last({ measure: 'firstToken p95' })).toBeCloseTo(1.75, 9);
    expect(answer.last({ measure: 'inputTokens' })).toBeCloseTo(100, 6);
    // Its case has none of them: it says which metric is missing.
    expect(answer.notices).toContain('vllm:generation_tokens_total');
  });
  it('vLLM inside Triton', async () => {
    const json = {
      signal: 'llm',
      model: 'vllm_model',
      options: { measures: ['firstToken', 'outputTokens'], quantiles: [0.95] },
    };
    const answer = await ask({ json, profile: 'vllm' });
    expect(answer.last({ measure: 'firstToken p95' })).toBeCloseTo(1, 0);
    expect(answer.last({ measure: 'outputTokens' })).toBeCloseTo(160, 6);
  });
});

describeCase('17-status-values', (ask) => {
  it('a status of HTTP is known', async () => {
    const answer = await ask({ json: { signal: 'throughput', options: { measures: ['errorShare'] } } });
    expect(answer.last({})).toBeCloseTo(0.5, 2);
    const options = { objective: 'availability', period: '1h', measures: ['compliance'] };
    expect((await ask({ json: { signal: 'slo', options } })).last({})).toBeCloseTo(0.5, 2);
  });
});

describeWithEachServer('values of status of every kind', (server) => {
  const values = ['ok', 'Ok', '200', '2xx', '404', '429', '5xx', '503', 'ERROR', 'rejected', 'kaputt', ''];
  const answered = queriesOver(() => {
    const samples = values.flatMap((status) =>
      Array.from({ length: 60 }, (_, i) => {
        const label = status === '' ? '' : `,status="${status}"`;
        return `model_requests_total{model="m ${status}"${label}} ${i * 15} ${END / 1000 - (59 - i) * 15}`;
      })
    );
    return { openMetrics: samples.join('\n'), server };
  });

  it('mean to Prometheus what they mean here', async () => {
    const frames = await answered(
      {
        json: { refId: 'A', mode: 'instant', signal: 'throughput', options: { measures: ['errorShare'] } },
        from: END - HOUR_MS,
        to: END,
        intervalMs: 15_000,
      },
      { scrapeInterval: 15 }
    );
    const shares = frames.flatMap(({ fields }) =>
      fields.map(({ labels, values: [share] }) => [labels?.['model']?.slice(2), share] as const)
    );
    const expected = { good: 0, failed: 1, unknown: NaN };
    expect(Object.fromEntries(shares)).toEqual(
      Object.fromEntries(values.map((status) => [status, expected[meaningOf(status)]]))
    );
    const said = frames.flatMap(({ meta }) => meta?.notices?.map(({ text }) => text) ?? []).join('\n');
    expect(said).toMatch(/status = ("kaputt", no value|no value, "kaputt") count neither/);
  });
});
