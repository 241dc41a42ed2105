import type { RunningPrometheus } from '../../test/support/prometheus';
import { describeWithEachServer } from '../../test/support/servers';
import { evaluateFor } from './evaluate';
import { Instances } from './instance';
import { contextOf, dataSourceOf } from './resources/testing';

describeWithEachServer('names with dots and other letters', (server) => {
  const now = Math.floor(Date.now() / 1000);
  const instances = new Instances({});
  let prometheus: RunningPrometheus;

  beforeAll(async () => {
    prometheus = await server.start();
    const counter = (name: string, more: Readonly<Record<string, string>>) => ({
      labels: { __name__: name, 'ml.model': 'loan', job: 'j', ...more },
      samples: Array.from({ length: 120 }, (_, i) => [now - (119 - i) * 15, i * 15] as const),
    });
    await prometheus.write([
      counter('ml.requests', { status: 'ok', größe: 'klein' }),
      counter('ml.requests', { status: 'error', größe: 'groß' }),
    ]);
  });

  afterAll(async () => {
    await instances.close();
    await prometheus.stop();
  });

  const asked = async (json: object) => {
    const settings = {
      prometheus: { url: prometheus.url },
      labels: { model: 'ml.model' },
      metrics: { requests: 'ml.requests' },
    };
    const query = {
      json: { refId: 'A', mode: 'instant', signal: 'throughput', options: { measures: ['received'] }, ...json },
      from: (now - 900) * 1000,
      to: now * 1000,
      intervalMs: 15_000,
    };
    const frames = await evaluateFor(instances, contextOf(dataSourceOf(settings)), query);
    return frames.flatMap(({ fields }) => fields.map(({ labels, values }) => [labels, values[0]]));
  };

  if (!server.has('any names')) {
    it('are refused by a Prometheus that does not know them, with its own message', async () => {
      await expect(asked({ model: 'loan' })).rejects.toThrow(/parse error.*label/);
    });
    return;
  }

  it('are read in settings, filters and groups', async () => {
    const received = (labels: object, value: number) => [{ measure: 'received', ...labels }, value];
    expect(await asked({ model: 'loan' })).toEqual([received({ model: 'loan' }, 2)]);
    expect(await asked({ filters: [{ label: 'größe', op: '=', value: 'groß' }] })).toEqual([
      received({ model: 'loan' }, 1),
    ]);
    const sizes = await asked({ groupBy: ['größe'] });
    expect(sizes).toEqual(expect.arrayContaining([received({ model: 'loan', größe: 'klein' }, 1)]));
    expect(sizes).toHaveLength(2);
  });
});
