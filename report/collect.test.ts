import type { HostedAnswer, Question } from '../host';
import type { Frame } from '../src/backend/grafana';
import { profiles } from '../src/profiles';
import { type LevelName, LEVELS } from '../src/query/level';
import { signals } from '../src/signals/registry';
import { collectReport } from './collect';

const NOW = Date.UTC(2026, 0, 5, 12);
const times = { type: 'time', name: 'Time', values: [NOW - 60_000, NOW] } as const;

function framesOf(labels: Readonly<Record<string, string>>, level: LevelName, sample?: number): Frame[] {
  const field = (name: string, value: number): Frame => ({
    name,
    refId: 'A',
    fields: [times, { type: 'number', name, labels, values: [value, value] }],
  });
  return [
    field('m', 0.5),
    field('m level', LEVELS[level]),
    ...(sample === undefined ? [] : [field('m sample', sample)]),
  ];
}

const models: Frame = {
  name: 'models',
  refId: 'A',
  fields: [
    { type: 'text', name: 'model', values: ['loan', 'loan', null] },
    { type: 'text', name: 'version', values: ['1', '2', '3'] },
    { type: 'text', name: 'aliases', values: ['champion, blue', '', null] },
  ],
};

const good = (...frames: readonly Frame[]): HostedAnswer => ({ ok: true, frames });
const empty = good();

/** Answers by refId; whatever is not named here answers with nothing. */
function plugin(answers: Readonly<Record<string, HostedAnswer | undefined>>, found: readonly string[] = ['contract']) {
  const asked: Question[] = [];
  return {
    asked,
    health: async () => ({ ok: true, message: 'reached', details: undefined }),
    resource: async () => ({
      status: 200,
      headers: {},
      body: Buffer.from(JSON.stringify({ found: found.map((id) => ({ id })), known: [...profiles.values()] })),
    }),
    query: async (queries: readonly Question[]) => {
      asked.push(...queries);
      return new Map(
        queries.flatMap(({ refId }): [string, HostedAnswer][] => {
          const answer = refId in answers ? answers[refId] : empty;
          return answer === undefined ? [] : [[refId, answer]];
        })
      );
    },
  };
}

it('asks every signal that has thresholds, of one model where it is named', async () => {
  const client = plugin({});
  await collectReport(client, { now: NOW, model: 'loan' });
  const judged = [...signals.values()].filter(({ inHealthReport }) => inHealthReport).map(({ id }) => id);
  expect(client.asked.map(({ refId }) => refId)).toEqual([...judged, 'versions of models']);
  for (const { json, from, to } of client.asked.slice(0, -1)) {
    expect(json).toMatchObject({ model: 'loan' });
    expect(json['statistics']).toContain('level');
    expect([from, to]).toEqual([NOW - 6 * 3_600_000, NOW]);
  }
});

it('reads every server that is found, or those that are named', async () => {
  const found = plugin({}, ['contract', 'triton', 'dcgm']);
  await collectReport(found, { now: NOW });
  const readBy = ({ asked }: typeof found, id: string) =>
    asked.filter(({ json }) => json['signal'] === id).map(({ json }) => json['profile']);
  expect(readBy(found, 'throughput')).toEqual(['contract', 'triton']);
  expect(readBy(found, 'quality')).toEqual([undefined]);
  const named = plugin({}, ['contract', 'triton']);
  await collectReport(named, { now: NOW, profiles: ['vllm'] });
  expect(readBy(named, 'throughput')).toEqual(['vllm']);
  // Its answers take seconds: those of a language model are judged by their first token.
  expect([readBy(named, 'llm'), readBy(named, 'latency')]).toEqual([['vllm'], []]);
});

it('looks for servers as far back as for figures, and says where it cannot', async () => {
  const client = plugin({}, ['contract', 'vllm']);
  const urls: string[] = [];
  const asked = {
    ...client,
    resource: async ({ url }: { readonly url: string }) => {
      urls.push(url);
      return client.resource();
    },
  };
  await collectReport(asked, { now: NOW });
  expect(urls).toEqual(['profiles?within=21600']);
  const body = Buffer.from(JSON.stringify({ message: 'Prometheus refused the query' }));
  const refused = { ...client, resource: async () => ({ status: 422, headers: {}, body }) };
  const { faults } = await collectReport(refused, { now: NOW });
  expect(faults).toEqual([{ what: 'model servers', error: 'could not be looked for: Prometheus refused the query' }]);
});

it('puts the worst first, then models and versions as people count', async () => {
  const client = plugin({
    latency: good(
      ...framesOf({ model: 'loan', version: '10' }, 'ok'),
      ...framesOf({ model: 'loan', version: '9' }, 'ok'),
      ...framesOf({ model: 'iris', version: '1' }, 'insufficient'),
      ...framesOf({ model: 'iris', version: '2' }, 'warning')
    ),
    throughput: good(
      ...framesOf({ model: 'zoo', version: '1' }, 'critical'),
      ...framesOf({ model: 'loan', version: '9' }, 'ok')
    ),
  });
  const { rows } = await collectReport(client, { now: NOW });
  expect(rows.map(({ level, model, version, signal }) => `${level} ${model} ${version} ${signal}`)).toEqual([
    'critical zoo 1 throughput',
    'warning iris 2 latency',
    'insufficient iris 1 latency',
    'ok loan 9 latency',
    'ok loan 9 throughput',
    'ok loan 10 latency',
  ]);
});

it('knows the aliases of a version, and does without MLflow', async () => {
  const latency = good(
    ...framesOf({ model: 'loan', version: '1' }, 'ok'),
    ...framesOf({ model: 'loan', version: '2' }, 'ok')
  );
  const withMlflow = await collectReport(plugin({ latency, 'versions of models': good(models) }), { now: NOW });
  expect(withMlflow.rows.map(({ aliases }) => aliases)).toEqual([['champion', 'blue'], []]);
  const refused: HostedAnswer = { ok: false, error: 'MLflow is not configured', status: 400 };
  const without = await collectReport(plugin({ latency, 'versions of models': refused }), { now: NOW });
  expect(without.rows.map(({ aliases }) => aliases)).toEqual([[], []]);
  expect(without.faults).toEqual([]);
});

it('reports what a signal could not be asked, and each notice once', async () => {
  const [frame, ...others] = framesOf({ model: 'loan', version: '1' }, 'ok');
  const notices = [{ severity: 'info', text: 'a short sample' } as const];
  const noticed: Frame[] = [frame, ...others].flatMap((one) =>
    one === undefined ? [] : [{ ...one, meta: { notices } }]
  );
  const report = await collectReport(
    plugin({
      latency: good(...noticed),
      quality: { ok: false, error: 'too slow', status: 504 },
      throughput: undefined,
    }),
    { now: NOW }
  );
  expect(report.notices).toEqual(['latency: a short sample']);
  expect(report.faults).toEqual(
    expect.arrayContaining([
      { what: 'quality', error: 'too slow' },
      { what: 'throughput', error: 'no answer' },
    ])
  );
  expect(report).toMatchObject({ time: NOW, reachable: true, sources: 'reached' });
});

it('says what to do where a source did not answer in time, and only there', async () => {
  const noticesOf = async (status: number): Promise<readonly string[]> => {
    const quality = { ok: false, error: 'refused', status } as const;
    return (await collectReport(plugin({ quality }), { now: NOW, ifLate: 'give it longer' })).notices;
  };
  expect(await noticesOf(504)).toEqual(['give it longer']);
  expect(await noticesOf(502)).toEqual([]);
});

it('holds a machine that may be of other models against no model by itself', async () => {
  const resources = good(
    ...framesOf({ measure: 'cpu', instance: 'host:9100' }, 'critical'),
    ...framesOf({ model: 'loan', measure: 'memory' }, 'ok')
  );
  const levels = async (asked: { readonly model?: string }) =>
    (await collectReport(plugin({ resources }), { now: NOW, ...asked })).rows.map(({ level }) => level);
  expect(await levels({ model: 'loan' })).toEqual(['ok']);
  expect(await levels({})).toEqual(['critical', 'ok']);
});

it('names a model of which nothing can be judged, unless nobody asks it anything', async () => {
  const figure = (model: string, measure: string, value: number): Frame => ({
    name: measure,
    refId: 'A',
    fields: [times, { type: 'number', name: measure, labels: { model, measure }, values: [value, value] }],
  });
  const throughput = good(
    ...['hung', 'stalled', 'idle', 'few'].flatMap((model) => framesOf({ model, measure: 'ratio' }, 'insufficient', 0)),
    ...framesOf({ model: 'well', measure: 'ratio' }, 'ok', 50),
    ...[figure('hung', 'received', 0), figure('hung', 'queue', 500)],
    ...[figure('stalled', 'received', 0), figure('stalled', 'queue', 500), figure('unborn', 'queue', 7)],
    ...[figure('idle', 'received', 0), figure('idle', 'queue', NaN), figure('quiet', 'queue', 0)],
    figure('few', 'received', 0.01)
  );
  const resources = good(...framesOf({ model: 'hung', measure: 'memory' }, 'ok'));
  // A gauge stands as it stood, and its server is up; a model of gauges alone is judged by them.
  const quality = good(...['hung', 'gauges'].flatMap((model) => framesOf({ model, measure: 'accuracy' }, 'ok')));
  const servers = good(...framesOf({ model: 'few', measure: 'reachable' }, 'ok', 1));
  // That requests stand still is a verdict; that nothing waits is none.
  const stalls = good(
    ...framesOf({ model: 'stalled', measure: 'stalled' }, 'critical'),
    ...framesOf({ model: 'few', measure: 'stalled' }, 'ok')
  );
  const answers = { throughput, resources, quality, servers, stalls };
  const { faults, idle, notices } = await collectReport(plugin(answers), { now: NOW });
  // Of one that was asked nothing since it started there are gauges alone.
  expect(idle).toEqual(['idle', 'quiet']);
  expect(faults).toEqual([
    {
      what: 'hung',
      error: 'none of its signals has enough data to be judged; 500 requests wait or are being answered',
    },
    { what: 'few', error: 'none of its signals has enough data to be judged' },
    {
      what: 'unborn',
      error: 'none of its signals has enough data to be judged; 7 requests wait or are being answered',
    },
  ]);
  expect(notices).toEqual([
    'idle is idle: no request was received, and none waits.',
    'quiet is idle: no request was received, and none waits.',
  ]);
});

it('knows idle models by answers or tokens where requests are not counted, and says why others have no level', async () => {
  const figures = (model: string, values: Readonly<Record<string, number>>): Frame[] =>
    Object.entries(values).map(([measure, value]) => ({
      name: measure,
      refId: 'A',
      fields: [times, { type: 'number', name: measure, labels: { model, measure }, values: [value, value] }],
    }));
  const servers = good(...['answers', 'tokens'].flatMap((model) => framesOf({ model, measure: 'reachable' }, 'ok', 1)));
  const report = (processed: number, outputTokens: number) => {
    const throughput = good(...figures('answers', { processed }), ...figures('tokens', { queue: 0 }));
    return collectReport(plugin({ servers, throughput, latency: good(...figures('tokens', { outputTokens })) }), {
      now: NOW,
    });
  };
  expect(await report(0, 0)).toMatchObject({ idle: ['tokens', 'answers'], faults: [] });
  const { idle, faults } = await report(3, 50);
  expect(idle).toEqual([]);
  expect(faults).toEqual(
    ['answers', 'tokens'].map((what) => ({
      what,
      error: expect.stringContaining('what has default thresholds is not exposed'),
    }))
  );
});

it('puts no more queries into a request than are answered', async () => {
  const client = plugin({}, [...profiles.keys()]);
  const counts: number[] = [];
  const query: typeof client.query = async (queries) => {
    counts.push(queries.length);
    return client.query(queries);
  };
  expect((await collectReport({ ...client, query }, { now: NOW })).faults).toEqual([]);
  expect(Math.max(...counts)).toBeLessThanOrEqual(100);
  expect(client.asked.length).toBeGreaterThan(100);
});

it('takes no partial answer for the whole', async () => {
  const text = 'No StoreAPIs matched';
  const partial = framesOf({ model: 'loan', version: '1' }, 'ok').map((one): Frame => ({
    ...one,
    meta: { notices: [{ severity: 'warning', text }], custom: { incomplete: [text] } },
  }));
  const report = await collectReport(plugin({ latency: good(...partial), throughput: good(...partial) }), { now: NOW });
  expect(report.notices).toEqual([]);
  expect(report.faults).toEqual([{ what: expect.stringMatching(/latency/), error: `incomplete: ${text}` }]);
  expect(report.faults[0]?.what).toMatch(/throughput/);
});

it('says that a model is silent by now, unless another version of it speaks', async () => {
  const until = (time: number, version: string): Frame[] =>
    framesOf({ model: 'loan', version, measure: 'p95' }, 'ok').map((frame) => ({
      ...frame,
      fields: frame.fields.map((field) =>
        field.type === 'time' ? { ...field, values: [time - 60_000, time] } : field
      ),
    }));
  const ended = until(NOW - 600_000, '1');
  const gone = await collectReport(plugin({ latency: good(...ended) }), { now: NOW });
  expect(gone.rows).toMatchObject([{ level: 'insufficient', ended: NOW - 600_000 }]);
  expect(gone.faults).toMatchObject([
    { what: 'latency of loan', error: expect.stringContaining('2026-01-05T11:50:00') },
  ]);
  const replaced = await collectReport(plugin({ latency: good(...ended, ...until(NOW, '2')) }), { now: NOW });
  expect(replaced.rows.map(({ version, level }) => [version, level])).toEqual([
    ['1', 'insufficient'],
    ['2', 'ok'],
  ]);
  expect(replaced.faults).toEqual([]);
});
