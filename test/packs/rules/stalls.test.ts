import { queriesOver } from '../../../src/backend/evaluate/testing';
import { definitions, queryOf, withOverrides } from '../../../src/packs/rules';
import { elementAt } from '../../../src/stats/elements';
import { HOUR, MINUTE } from '../../../src/time';
import { describeWithEachServer } from '../../support/servers';
import { type Fired, firedBy, levelsByTime } from './history';

/** When servers begin to hang. */
const TIME = 1_767_614_400;
const START = TIME - HOUR;
const END = TIME + HOUR;

/** A series of one target: its value so many seconds from TIME, none where it is not exposed. */
interface Exposed {
  readonly name: string;
  readonly labels: string;
  readonly every?: number;
  readonly at: (seconds: number) => number | undefined;
}

const openMetrics = (all: readonly Exposed[]): string =>
  all
    .flatMap(({ name, labels, every = 15, at }) =>
      Array.from({ length: Math.floor((END - START) / every) }, (_, i) => START + i * every + 3.7).flatMap((time) => {
        const value = at(time - TIME);
        return value === undefined ? [] : [`${name}{${labels}} ${value} ${time}`];
      })
    )
    .join('\n');

const since = (rate: number) => (at: number) => Math.round((at + HOUR) * rate);
/** Counts until TIME, and never again. */
const until = (rate: number) => (at: number) => since(rate)(Math.min(at, 0));
const always = (value: number) => () => value;
/** Full from TIME on. */
const filling = (value: number) => (at: number) => (at < 0 ? 0 : value);
/** Of a process that begins long after TIME. */
const late = (from: number, value: (at: number) => number) => (at: number) => (at < from ? undefined : value(at));

const contract = (
  model: string,
  queue: Exposed['at'] | undefined,
  requests: Exposed['at'],
  more: Partial<Exposed> = {}
): Exposed[] => {
  const labels = `model="${model}",version="1",job="j",instance="${model}"`;
  return [
    { ...more, name: 'model_requests_total', labels: `${labels},status="ok"`, at: requests },
    ...(queue === undefined ? [] : [{ ...more, name: 'model_queue_depth', labels, at: queue }]),
  ];
};

const vllm = (
  model: string,
  waiting: Exposed['at'],
  running: Exposed['at'],
  done: Exposed['at'],
  tokens: Exposed['at']
) =>
  (
    [
      ['vllm:num_requests_waiting', waiting],
      ['vllm:num_requests_running', running],
      ['vllm:request_success_total', done],
      ['vllm:generation_tokens_total', tokens],
    ] as const
  ).map(([name, at]): Exposed => ({ name, labels: `model_name="${model}",job="v",instance="${model}"`, at }));

const tensorrt = (model: string, blocks?: Exposed['at']) =>
  (
    [
      ...(blocks === undefined ? [] : [['trtllm_kv_cache_gen_alloc_blocks_total', blocks] as const]),
      ['trtllm_num_requests_waiting', always(4)],
      ['trtllm_num_requests_running', always(8)],
      ['trtllm_request_success_total', until(1)],
      ['trtllm_generation_tokens_total', until(100)],
    ] as const
  ).map(([name, at]): Exposed => ({ name, labels: `model_name="${model}",job="t",instance="${model}"`, at }));

const triton = (model: string, pending: Exposed['at'], done: Exposed['at']) =>
  (
    [
      ['nv_inference_pending_request_count', pending],
      ['nv_inference_request_success', done],
    ] as const
  ).map(([name, at]): Exposed => ({ name, labels: `model="${model}",version="1",job="n",instance="a"`, at }));

/** Every four minutes a request of a status that there was none of before: each comes up with its first. */
const born = Array.from({ length: 30 }, (_, k): Exposed => ({
  name: 'model_requests_total',
  labels: `model="born",version="1",status="${200 + k}",job="j",instance="born"`,
  at: late(4 * k * MINUTE - HOUR, always(1)),
}));

const exposed: readonly Exposed[] = [
  ...contract('hung', filling(3), until(2)),
  ...contract('hung slowly scraped', filling(3), until(2), { every: 60 }),
  ...contract('hung seldom scraped', filling(3), until(2), { every: 300 }),
  ...contract('busy seldom scraped', always(3), since(2), { every: 300 }),
  ...contract('idle seldom scraped', always(0), until(2), { every: 300 }),
  // At one scrape a request had just come.
  ...contract('asked seldom', (at) => (Math.abs(at - 900) < 150 ? 1 : 0), until(2), { every: 300 }),
  ...contract(
    'back',
    (at) => (at < 0 || at > 20 * MINUTE ? 0 : 3),
    (at) => since(2)(at < 0 ? at : Math.max(0, at - 20 * MINUTE))
  ),
  ...contract('idle', always(0), until(2)),
  ...contract('busy', always(5), since(2)),
  ...contract('seldom', (at) => (Math.floor((at + HOUR) / 60) % 4 === 0 ? 0 : 1), until(2)),
  ...contract('no queue', undefined, until(2)),
  ...contract('fresh', late(10 * MINUTE, always(7)), late(10 * MINUTE, always(0))),
  // Another version takes the requests of the one that hangs: they are two.
  { name: 'model_requests_total', labels: 'model="hung",version="2",status="ok",job="j",instance="b"', at: since(2) },
  { name: 'model_queue_depth', labels: 'model="hung",version="2",job="j",instance="b"', at: always(1) },
  // A gauge without the label of the version is of all of them.
  { name: 'model_queue_depth', labels: 'model="versions",job="j",instance="c"', at: always(9) },
  {
    name: 'model_requests_total',
    labels: 'model="versions",version="1",status="ok",job="j",instance="c"',
    at: until(1),
  },
  {
    name: 'model_requests_total',
    labels: 'model="versions",version="2",status="ok",job="j",instance="c"',
    at: since(1),
  },
  ...born,
  { name: 'model_queue_depth', labels: 'model="born",version="1",job="j",instance="born"', at: always(2) },
  ...vllm('v-hung', filling(0), filling(6), until(1), until(100)),
  ...vllm('v-long', always(2), always(4), until(1), since(100)),
  ...vllm('v-idle', always(0), always(0), until(1), until(100)),
  ...tensorrt('t'),
  ...tensorrt('t-hung', until(40)),
  ...tensorrt('t-long', since(40)),
  ...triton('n-hung', filling(12), until(5)),
  ...triton('n-busy', always(12), since(5)),
];

const pack = withOverrides(definitions, { only: ['model-stalled'] });

describeWithEachServer('alerts of servers that hang', (server) => {
  const answered = queriesOver(() => ({ server, openMetrics: openMetrics(exposed) }));

  const rule = elementAt(pack.rules, 0);

  async function ask(profile: string, mode: 'instant' | 'range', from: number, to: number) {
    const frames = await answered(
      {
        json: { refId: 'A', ...queryOf(rule, pack.settings, { mode, statistic: 'level' }) },
        from: from * 1000,
        to: to * 1000,
        intervalMs: MINUTE * 1000,
      },
      { profile, alerting: true }
    );
    return levelsByTime(frames, to, ({ model = '', version = '' }) => [model, version].join(' ').trim());
  }

  async function fired(profile: string): Promise<Fired> {
    const levels = await ask(profile, 'range', TIME - 30 * MINUTE, END - MINUTE);
    const times = Float64Array.from({ length: 90 }, (_, i) => TIME + (i - 30) * MINUTE);
    return firedBy(rule, levels, times, TIME);
  }

  it.each([
    [
      'contract',
      {
        'hung 1': [[8, undefined]],
        'hung slowly scraped 1': [[8, undefined]],
        'hung seldom scraped 1': [[8, undefined]],
        'back 1': [[8, 26]],
        'fresh 1': [[18, undefined]],
      },
    ],
    ['vllm', { 'v-hung': [[8, undefined]] }],
    ['tensorrt-llm', { 't-hung': [[8, undefined]] }],
    ['triton', { 'n-hung 1': [[8, undefined]] }],
    ['kserve', {}],
  ])('under %s', async (profile, expected) => {
    expect(await fired(profile)).toEqual(expected);
  });

  it('a moment has the level that a range has there', async () => {
    for (const profile of ['contract', 'vllm']) {
      const range = await ask(profile, 'range', TIME - 30 * MINUTE, END - MINUTE);
      for (const at of [TIME - MINUTE, TIME + 7 * MINUTE, TIME + 25 * MINUTE]) {
        const now = await ask(profile, 'instant', at, at);
        const then = new Map([...range].flatMap(([model, own]) => (own.has(at) ? [[model, own.get(at)]] : [])));
        expect(new Map([...now].map(([model, own]) => [model, own.get(at)]))).toEqual(then);
      }
    }
  });
});
