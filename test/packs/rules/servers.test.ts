import { queriesOver } from '../../../src/backend/evaluate/testing';
import { definitions, queryOf, withOverrides } from '../../../src/packs/rules';
import { elementAt } from '../../../src/stats/elements';
import { DAY, HOUR, MINUTE } from '../../../src/time';
import { describeWithEachServer } from '../../support/servers';
import { type Fired, firedBy, levelsByTime } from './history';

/** When what happens happens. */
const TIME = 1_767_614_400;
const START = TIME - 3 * HOUR;
const END = TIME + 9 * HOUR;

interface Target {
  readonly model: string;
  readonly version?: string;
  readonly instance: string;
  readonly every?: number;
  /** When it is scraped with success, and when its scrapes fail, all in seconds from TIME. */
  readonly scraped: ReadonlyArray<readonly [from: number, to: number]>;
  readonly failing?: ReadonlyArray<readonly [from: number, to: number]>;
}

const ALWAYS = [[START - TIME, END - TIME]] as const;
const UNTIL = [[START - TIME, 0]] as const;
const AFTER = [[0, END - TIME]] as const;
/** Prometheus itself is away for twenty minutes. */
const RESTART = [
  [START - TIME, -HOUR],
  [-HOUR + 20 * MINUTE, END - TIME],
] as const;

const targets: readonly Target[] = [
  { model: 'crashed', instance: 'a', every: 60, scraped: [[-DAY, 0]], failing: AFTER },
  { model: 'crashed', instance: 'b', scraped: UNTIL, failing: AFTER },
  { model: 'dropped', instance: 'a', scraped: UNTIL },
  { model: 'halved', instance: 'a', scraped: UNTIL, failing: AFTER },
  { model: 'halved', instance: 'b', scraped: ALWAYS },
  { model: 'scaled', instance: 'a', scraped: UNTIL },
  { model: 'scaled', instance: 'b', scraped: ALWAYS },
  { model: 'rolled', version: '1', instance: 'a', scraped: UNTIL },
  { model: 'rolled', version: '2', instance: 'b', scraped: [[90, END - TIME]] },
  { model: 'restarted', instance: 'a', scraped: [UNTIL[0], [90, END - TIME]], failing: [[0, 90]] },
  { model: 'nightly', instance: 'a', scraped: [[-DAY - 2 * HOUR, -DAY + 10 * MINUTE], UNTIL[0]] },
  { model: 'seldom', instance: 'a', every: 300, scraped: [[-4 * HOUR, 0]], failing: AFTER },
  { model: 'seldom and well', instance: 'a', every: 300, scraped: ALWAYS },
  { model: 'unseen', instance: 'a', scraped: RESTART },
];

function openMetrics(): string {
  const lines = (
    name: string,
    labels: (one: Target) => string,
    value: (time: number, isUp: boolean) => number | undefined
  ) =>
    targets.flatMap((one) => {
      const { every = 15, scraped, failing = [] } = one;
      const of = (spans: Target['scraped'], isUp: boolean) =>
        spans.flatMap(([from, to]) =>
          Array.from({ length: Math.ceil((to - from) / every) }, (_, i) => from + i * every + 3.7)
            .filter((at) => at < to)
            .map((at) => [at, value(at, isUp)] as const)
        );
      return [...of(scraped, true), ...of(failing, false)]
        .filter(([, figure]) => figure !== undefined)
        .sort(([a], [b]) => a - b)
        .map(([at, figure]) => `${name}{${labels(one)}} ${figure} ${TIME + at}`);
    });
  const target = ({ model, instance }: Target) => `job="${model}",instance="${instance}"`;
  return [
    '# TYPE model_requests counter',
    ...lines(
      'model_requests_total',
      (one) => `${target(one)},model="${one.model}",version="${one.version ?? '1'}",status="ok"`,
      (at, isUp) => (isUp ? Math.round(at + 10 * DAY) : undefined)
    ),
    '# TYPE up gauge',
    ...lines('up', target, (_, isUp) => Number(isUp)),
  ].join('\n');
}

const pack = withOverrides(definitions, { only: ['servers-down', 'model-vanished'] });

describeWithEachServer('alerts of servers that are gone', (server) => {
  const answered = queriesOver(() => ({ server, openMetrics: openMetrics() }));

  /** The level of each model by time. */
  async function ask(title: string, mode: 'instant' | 'range', from: number, to: number) {
    const rule = elementAt(
      pack.rules.filter((one) => one.title === title),
      0
    );
    const frames = await answered(
      {
        json: { refId: 'A', ...queryOf(rule, pack.settings, { mode, statistic: 'level' }) },
        from: from * 1000,
        to: to * 1000,
        intervalMs: MINUTE * 1000,
      },
      { alerting: true }
    );
    return { rule, levels: levelsByTime(frames, to, ({ model = '' }) => model) };
  }

  async function fired(title: string): Promise<Fired> {
    const { rule, levels } = await ask(title, 'range', TIME - 2 * HOUR, END - HOUR);
    const times = Float64Array.from({ length: (10 * HOUR) / MINUTE + 1 }, (_, i) => TIME - 2 * HOUR + i * MINUTE);
    return firedBy(rule, levels, times, TIME);
  }

  it.each([
    ['Servers down: critical', { crashed: [[4, undefined]], seldom: [[8, undefined]] }],
    ['Servers down: warning', { halved: [[11, undefined]] }],
    // It is gone for those who ask while Prometheus does not scrape; whoever asks Prometheus itself gets no answer then.
    ['Model vanished: warning', { dropped: [[20, 361]], unseen: [[-40, -34]] }],
  ])('%s', async (title, expected) => {
    expect(await fired(title)).toEqual(expected);
  });

  it('a moment has the level that a range has there', async () => {
    for (const { title } of pack.rules) {
      const { levels } = await ask(title, 'range', TIME - HOUR, END - HOUR);
      for (const at of [TIME + MINUTE, TIME + 7 * MINUTE, TIME + 25 * MINUTE, TIME + 6 * HOUR + 5 * MINUTE]) {
        const now = await ask(title, 'instant', at, at);
        const then = new Map([...levels].flatMap(([model, own]) => (own.has(at) ? [[model, own.get(at)]] : [])));
        expect(new Map([...now.levels].map(([model, own]) => [model, own.get(at)]))).toEqual(then);
      }
    }
  });
});
