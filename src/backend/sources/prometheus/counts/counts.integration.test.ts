import { seeded } from '../../../../../test/reference/seeded';
import type { RunningPrometheus } from '../../../../../test/support/prometheus';
import { describeWithEachServer } from '../../../../../test/support/servers';
import { rawPromql } from '../../../../query/promql';
import type { CounterSelector, CountsRequest } from '../../../../query/request';
import type { Matrix } from '../../../../query/series';
import { seconds } from '../../../../query/units';
import { valueAt } from '../../../../stats/elements';
import { HOUR } from '../../../../time';
import { never, NOBODY, poolOf } from '../../testing';

/** Fleets made by chance, their samples, and what happened in them as the samples tell it. */

interface Sample {
  readonly time: number;
  readonly value: number;
}

interface Member {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly Sample[];
}

const END = 1_767_614_400;
const SPAN = 8 * HOUR;

interface Kind {
  /** Seconds between scrapes, by when they are. */
  readonly interval: number | ((time: number) => number);
  readonly jitter: number;
  /** Chance a scrape that the process begins anew. */
  readonly restarts: number;
  /** Chance a scrape that nothing is scraped for a while, and for how long at the most. */
  readonly gaps: number;
  readonly longest: number;
  readonly rate: number;
  /** Chance a scrape that the next ones, 20 at the most, are NaN. */
  readonly nans?: number;
}

/** A counter that is scraped: it may be born late, fall, be silent for a while, and end early. */
function member(random: () => number, kind: Kind, labels: Member['labels'], born: number, ends: number): Member {
  const samples: Sample[] = [];
  let value = 0;
  let last = born;
  let silent = 0;
  const intervalAt = typeof kind.interval === 'number' ? () => Number(kind.interval) : kind.interval;
  for (let due = born + random() * intervalAt(born); due < ends; due += intervalAt(due)) {
    const interval = intervalAt(due);
    const time = Math.round((due + (random() - 0.5) * kind.jitter * interval) * 1000) / 1000;
    if (random() < kind.restarts) {
      value = 0;
      last = time - random() * interval;
    }
    value += Math.max(0, Math.floor((time - last) * kind.rate + random()));
    last = time;
    samples.push({ time, value: silent-- > 0 ? NaN : value });
    if (kind.nans !== undefined && random() < kind.nans) {
      silent = 1 + Math.floor(random() * 20);
    }
    if (random() < kind.gaps) {
      due += random() * kind.longest;
    }
  }
  return { labels, samples };
}

/** What each sample that is a number adds. */
function incrementsOf({ samples }: Member): readonly Sample[] {
  const numbers = samples.filter(({ value }) => !Number.isNaN(value));
  return numbers.map(({ time, value }, i) => {
    const before = numbers[i - 1]?.value ?? 0;
    return { time, value: value >= before ? value - before : value };
  });
}

function countedIn(increments: readonly Sample[], from: number, to: number): number | undefined {
  let count: number | undefined;
  for (const { time, value } of increments) {
    if (time > from + 1e-6 && time <= to + 1e-6) {
      count = (count ?? 0) + value;
    }
  }
  return count;
}

const text = (name: string, members: readonly Member[]): string =>
  members
    .flatMap(({ labels, samples }) => {
      const written = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
      return samples.map(({ time, value }) => `${name}{${written.join(',')}} ${value} ${time.toFixed(3)}`);
    })
    .join('\n');

/**
 * Targets whose errors come up late with much at once. Of three targets the first has successes beside them, the next
 * is known to have been `up`, the last is new as a whole: nothing tells when it counted.
 */
function bursts(random: () => number, from: number): { readonly members: readonly Member[]; readonly up: Member[] } {
  const up: Member[] = [];
  const members = Array.from({ length: 9 }, (_, i): Member[] => {
    const labels = { model: `m${i % 3}`, instance: `pod-${i}`, job: 'bursts' };
    const { samples } = member(random, KINDS.steady, {}, from, END + 1);
    const born = from + (0.3 + 0.65 * random()) * (END - from);
    const first = Math.floor(random() * 5000);
    const errors = samples
      .filter(({ time }) => time >= born)
      .map(({ time }) => ({ time, value: first + Math.floor((time - born) / 60) }));
    if (i % 3 === 1) {
      up.push({
        labels: { instance: `pod-${i}`, job: 'bursts' },
        samples: samples.map(({ time }) => ({ time, value: 1 })),
      });
    }
    return [
      { labels: { ...labels, status: 'error' }, samples: errors },
      ...(i % 3 === 0 ? [{ labels: { ...labels, status: 'ok' }, samples }] : []),
    ];
  }).flat();
  return { members, up };
}

/** A histogram that goes on while its edges, whole numbers, are written otherwise from one hour before the end. */
function respelled(): string {
  const bucket = (le: string, share: number, from: number, to: number): string[] =>
    Array.from({ length: Math.floor((to - from) / 15) }, (_, i) => {
      const time = from + i * 15;
      return `respelled_bucket{model="m",instance="a",job="j",le="${le}"} ${Math.round(share * (time - END + 10 * HOUR))} ${time}`;
    });
  const [begin, change] = [END - 4 * HOUR, END - HOUR];
  return [
    ...bucket('0.5', 0.5, begin, END + 15),
    ...bucket('1', 0.75, begin, change),
    ...bucket('1.0', 0.75, change, END + 15),
    ...bucket('+Inf', 1, begin, END + 15),
  ].join('\n');
}

/** Replicas with the old name, the new one, both, and one that begins anew with the new one an hour before the end. */
function upgraded(random: () => number, from: number): { readonly members: Member[]; readonly lines: string[] } {
  const change = END - HOUR + 7.5;
  const members = Array.from({ length: 6 }, (_, i) => {
    const labels = { model: `m${i % 2}`, instance: `pod-${i}`, job: 'renamed' };
    const kind = i < 4 ? KINDS.steady : KINDS.restarting;
    const { samples } = member(random, kind, labels, from - 1, END + 1);
    const anew = samples.find(({ time }) => time > change)?.value ?? 0;
    const value = (one: Sample) => (i === 3 && one.time > change ? one.value - anew + 3 : one.value);
    return { labels, samples: samples.map((one) => ({ ...one, value: value(one) })) };
  });
  const isNew = (i: number, time: number): boolean => i === 0 || i === 2 || i === 4 || (i === 3 && time > change);
  const isOld = (i: number, time: number): boolean => i !== 0 && i !== 4 && (i !== 3 || time < change);
  const named = (name: string, label: string, has: typeof isNew) =>
    text(
      name,
      members.map(({ labels: { model, ...labels }, samples }, i) => ({
        labels: { [label]: model, ...labels },
        samples: samples.filter(({ time }) => has(i, time)),
      }))
    );
  return {
    members,
    lines: [named('renamed_new_total', 'model', isNew), named('renamed_old_total', 'model_name', isOld)],
  };
}

/** Targets whose series all have another label from an hour before the end: their counters go on. */
function relabelled(from: number): { readonly members: readonly Member[]; readonly up: Member } {
  const at = (scrape: number) => ({ time: from + scrape * 15, value: 50_000 + scrape * 15 });
  const samples = Array.from({ length: (END - from) / 15 + 1 }, (_, scrape) => at(scrape));
  const target = { instance: 'pod-0', job: 'relabelled' };
  const labels = { model: 'm0', ...target };
  return {
    members: [
      { labels: { ...labels, zone: 'a' }, samples: samples.filter(({ time }) => time <= END - HOUR) },
      { labels: { ...labels, zone: 'b' }, samples: samples.filter(({ time }) => time > END - HOUR) },
    ],
    up: { labels: target, samples: samples.map(({ time }) => ({ time, value: 1 })) },
  };
}

const KINDS = {
  steady: { interval: 15, jitter: 0, restarts: 0, gaps: 0, longest: 0, rate: 1 },
  odd: { interval: 40, jitter: 0.3, restarts: 0, gaps: 0, longest: 0, rate: 0.3 },
  changing: {
    interval: (time) => (time > END - 5 * HOUR && time <= END - 2 * HOUR ? 60 : 15),
    ...{ jitter: 0.2, restarts: 0.005, gaps: 0, longest: 0, rate: 0.7 },
  },
  lately: {
    interval: (time) => (time > END - 1.5 * HOUR ? 60 : 15),
    ...{ jitter: 0.2, restarts: 0.005, gaps: 0, longest: 0, rate: 0.7 },
  },
  slow: { interval: 60, jitter: 0.2, restarts: 0.002, gaps: 0, longest: 0, rate: 2 },
  restarting: { interval: 15, jitter: 0.2, restarts: 0.02, gaps: 0, longest: 0, rate: 0.5 },
  crashing: { interval: 30, jitter: 0.1, restarts: 0.3, gaps: 0, longest: 0, rate: 1 },
  nan: { interval: 15, jitter: 0.2, restarts: 0, gaps: 0, longest: 0, rate: 1, nans: 0.01 },
  gappy: { interval: 15, jitter: 0.2, restarts: 0.001, gaps: 0.01, longest: 1800, rate: 1 },
  // Between moments at which the interval is looked for in a window of six hours.
  briefly: {
    interval: (time) => (time > END - 4790 && time <= END - 3790 ? 5 : 60),
    ...{ jitter: 0.2, restarts: 0.02, gaps: 0, longest: 0, rate: 0.7 },
  },
} satisfies Readonly<Record<string, Kind>>;

/** A fleet of each kind is made of each; ranges are asked for of the first. */
const FIRST = 20_260_105;
const SEEDS = [FIRST, 7, 1_234_567, 99];

const fleetOf = (kind: string, seed: number): string => `${kind}_${seed}`;

const utc = (time: number): string => new Date(time * 1000).toISOString().slice(0, 16).replace('T', ' ') + ' UTC';

const request = (name: string, more: Partial<CountsRequest>): CountsRequest => ({
  kind: 'prometheus.counts',
  counters: [{ selectors: [{ selector: rawPromql(name) }] }],
  by: ['model'],
  window: seconds(HOUR),
  start: seconds(END),
  end: seconds(END),
  step: seconds(60),
  ...more,
});

describeWithEachServer('counts over windows of a real Prometheus', (server) => {
  const fleets = new Map<string, readonly Member[]>();
  let prometheus: RunningPrometheus;
  let ask: (wanted: CountsRequest) => Promise<Matrix>;

  beforeAll(async () => {
    const begin = END - SPAN;
    for (const seed of SEEDS) {
      const random = seeded(seed);
      for (const [kindName, kind] of Object.entries(KINDS)) {
        const name = fleetOf(kindName, seed);
        fleets.set(
          name,
          Array.from({ length: 9 }, (_, i) => {
            const born = i % 3 === 0 ? begin - 1 : begin + random() * SPAN * 0.9;
            const ends = i % 3 === 1 ? born + random() * (END - born) : END + 1;
            return member(random, kind, { model: `m${i % 2}`, instance: `pod-${i}`, job: name }, born, ends);
          })
        );
      }
    }
    const random = seeded(FIRST);
    const { samples } = member(random, KINDS.steady, {}, begin, END + 1);
    const scraped = samples.filter(({ time }) => time <= END - HOUR || time > END - HOUR + 600);
    const { members, up } = bursts(random, begin);
    fleets.set('bursts', members);
    const moved = relabelled(begin);
    fleets.set('relabelled', moved.members);
    fleets.set('gauge', [
      {
        labels: { model: 'm0' },
        samples: samples.map(({ time }, i) => ({ time, value: 100 + Math.round(20 * Math.sin(i)) })),
      },
    ]);
    fleets.set('idling', [
      {
        labels: { model: 'm0' },
        samples: samples.map(({ time }, i) => ({ time, value: 100 - 5 * (Math.floor(i / 40) % 2) })),
      },
    ]);
    fleets.set('seldom', [
      {
        labels: { model: 'm0' },
        samples: samples.map(({ time }) => ({ time, value: 100 - 5 * (Math.floor(time / 2400) % 2) })),
      },
    ]);
    // Restarts as seldom, with all that it ever counts at once.
    fleets.set('batches', [
      {
        labels: { model: 'm0' },
        samples: samples.map(({ time }) => ({ time, value: Math.min(100, Math.floor((time % 4800) / 10)) })),
      },
    ]);
    fleets.set('busy', [
      {
        labels: { model: 'm0' },
        samples: samples.map(({ time }, i) => ({ time, value: i % 5 === 0 ? 0 : Math.round(200 * random()) })),
      },
    ]);
    fleets.set('single', [{ labels: { model: 'm0' }, samples: [{ time: END - 30, value: 5000 }] }]);
    const upgrade = upgraded(random, begin);
    fleets.set('renamed', upgrade.members);
    fleets.set('outage', [{ labels: { model: 'm0' }, samples: scraped }]);
    const away = samples.filter(({ time }) => time <= END - 4 * HOUR || time > END - 2 * HOUR);
    fleets.set('away', [{ labels: { model: 'm0' }, samples: away }]);
    const lines = [...fleets]
      .filter(([name]) => name !== 'renamed')
      .map(([name, members]) => `# TYPE ${name} counter\n${text(`${name}_total`, members)}`);
    lines.push(`# TYPE up gauge\n${text('up', [...up, moved.up])}`);
    lines.push(respelled());
    lines.push(...upgrade.lines);
    prometheus = await server.start({ openMetrics: lines.join('\n') });
    const pool = poolOf({ prometheus: { url: prometheus.url } });
    ask = (wanted) => pool.forCall(NOBODY).answer(wanted, never());
  }, 120_000);

  afterAll(() => prometheus.stop());

  const increments = new Map<Member, readonly Sample[]>();
  const countIn = (one: Member, from: number, to: number): number | undefined => {
    const known = increments.get(one) ?? incrementsOf(one);
    increments.set(one, known);
    return countedIn(known, from, to);
  };

  const expected = (name: string, from: number, to: number) => {
    const sums = new Map<string, number>();
    for (const one of fleets.get(name) ?? []) {
      const count = countIn(one, from, to);
      if (count !== undefined) {
        const model = valueAt(one.labels, 'model');
        sums.set(model, (sums.get(model) ?? 0) + count);
      }
    }
    return Object.fromEntries([...sums].sort());
  };

  const got = ({ series }: Matrix, time: number) =>
    Object.fromEntries(
      series
        .flatMap(({ labels, times, values }) => {
          const at = times.findIndex((one) => Math.abs(one - time) < 0.001);
          return at < 0 ? [] : [[labels.model, values[at]] as const];
        })
        .sort()
    );

  it('says where nothing was scraped at all, and nothing of scrapes that are usual', async () => {
    const [first, last] = [END - 2 * HOUR, END];
    const range = { start: seconds(first), end: seconds(last), window: seconds(300) };
    const silent = `outage_total`;
    const [text] = (await ask(request(silent, { ...range, step: seconds(30) }))).infos;
    expect(text).toContain(
      `Nothing was scraped between ${utc(END - HOUR)} and ${utc(END - HOUR + 630)}: increases within a gap are counted`
    );
    for (const name of ['steady', 'odd', 'slow']) {
      const counter = `${fleetOf(name, FIRST)}_total`;
      expect((await ask(request(counter, { ...range, step: seconds(15) }))).infos).toEqual([]);
    }
  });

  it('says what is no counter, and nothing of one whose process restarts all the time', async () => {
    const range = { start: seconds(END - 2 * HOUR), end: seconds(END), window: seconds(300), step: seconds(60) };
    const said = async (name: string) => {
      const { warnings, infos } = await ask(request(`${name}_total`, range));
      return [...warnings, ...infos].join();
    };
    const noticed = (text: RegExp) => (server.has('resets') ? text : /^$/);
    expect(await said('gauge')).toMatch(
      noticed(/gauge_total falls again and again without a restart, as a gauge does/)
    );
    expect(await said('idling')).toMatch(noticed(/idling_total falls again and again without a restart/));
    expect(await said('seldom')).toMatch(noticed(/seldom_total falls again and again without a restart/));
    expect(await said('batches')).toBe('');
    expect(await said('busy')).toMatch(noticed(/busy_total falls as often as it grows/));
    expect(await said(fleetOf('restarting', FIRST))).toBe('');
  });

  it('takes series that a relabelling renamed for what they were, not for new ones', async () => {
    const window = 2 * HOUR;
    // What was counted between the last scrape under the old labels and the first under the new ones is not known.
    expect(got(await ask(request('relabelled_total', { window: seconds(window) })), END)).toEqual({ m0: window - 15 });
  });

  it('gives no figure where all that is known is how far a counter had come', async () => {
    const range = { start: seconds(END - 600), end: seconds(END), window: seconds(300), step: seconds(60) };
    expect((await ask(request('single_total', range))).series).toEqual([]);
    expect(got(await ask(request('single_total', {})), END)).toEqual({});
  });

  it('says where samples were NaN, which VictoriaMetrics does not keep', async () => {
    const range = { start: seconds(END - 2 * HOUR), end: seconds(END), window: seconds(300), step: seconds(60) };
    const { infos } = await ask(request(`${fleetOf('nan', FIRST)}_total`, range));
    expect(infos.some((text) => text.includes('samples that are NaN'))).toBe(server.has('samples that are NaN'));
  });

  it('leaves out what was counted in a gap of more than an hour, and says so', async () => {
    const range = { start: seconds(END - 5 * HOUR), end: seconds(END), window: seconds(300), step: seconds(60) };
    const { series, infos } = await ask(request('away_total', range));
    expect(infos.join()).toMatch(/After more than an hour it is left out/);
    expect(Math.max(...series.flatMap(({ values }) => [...values]))).toBeLessThan(400);
    expect((await ask(request('outage_total', range))).infos.join()).not.toMatch(/After more than an hour/);
  });

  const names = Object.keys(KINDS);
  const windows = [300, 1800, HOUR, 3601, 2 * HOUR, 6 * HOUR];

  test.each(names.flatMap((name) => windows.map((window) => [name, window] as const)))(
    '%s over %i s: one moment',
    async (name, window) => {
      // A multiple of 15 s, as the schedule has them.
      const end = END - 1230;
      for (const fleet of SEEDS.map((seed) => fleetOf(name, seed))) {
        const moment = { window: seconds(window), start: seconds(end), end: seconds(end) };
        const answer = await ask(request(`${fleet}_total`, moment));
        expect(answer.infos.filter((text) => name !== 'nan' || !text.includes('NaN'))).toEqual([]);
        expect([fleet, got(answer, end)]).toEqual([fleet, expected(fleet, end - window, end)]);
      }
    },
    60_000
  );

  test.each(names.flatMap((name) => [15, 60, 340].map((step) => [name, step] as const)))(
    '%s in a range with a step of %i s: every point',
    async (kind, step) => {
      const name = fleetOf(kind, FIRST);
      const end = Math.floor(END / step) * step;
      const start = end - Math.floor((2 * HOUR) / step) * step;
      const window = seconds(HOUR);
      const wanted = request(`${name}_total`, {
        start: seconds(start),
        end: seconds(end),
        step: seconds(step),
        window,
      });
      const answer = await ask(wanted);
      const times = [...new Set(answer.series.flatMap((one) => [...one.times]))];
      expect(times.sort((a, b) => a - b)).toEqual(
        Array.from({ length: (end - start) / step + 1 }, (_, i) => start + i * step)
      );
      for (const time of times) {
        expect([time, got(answer, time)]).toEqual([time, expected(name, time - window, time)]);
      }
    },
    60_000
  );

  describe('what comes up with much at once', () => {
    const [all, errors, good] = ['bursts_total', 'bursts_total{status="error"}', 'bursts_total{status="ok"}'] as const;
    const of = (name: string, window: number) =>
      ask({
        ...request(name, { window: seconds(window) }),
        siblings: [rawPromql('bursts_total')],
      }).then((answer) => got(answer, END));

    test.each([300, 1800, HOUR, 2 * HOUR, 6 * HOUR])('counts whole where its target went on: %i s', async (window) => {
      const [whole, failed, well] = [await of(all, window), await of(errors, window), await of(good, window)];
      const { m2: _whole, ...known } = expected('bursts', END - window, END);
      expect(whole).toEqual({ ...known, m2: whole.m2 });
      expect(failed.m0 + well.m0).toBe(whole.m0);
      expect([failed.m1, failed.m2]).toEqual([whole.m1, whole.m2]);
    });

    test('counts nothing of what a target brought that is new itself', async () => {
      expect((await of(errors, 6 * HOUR)).m2).toBeLessThan((3 * 6 * HOUR) / 60);
    });
  });

  describe('a counter whose name and model label changed with a release', () => {
    const now = rawPromql('renamed_new_total');
    const earlier = (name: string): CounterSelector => ({
      selector: rawPromql(name),
      rename: { from: 'model_name', to: 'model' },
      unless: { model: 'model_name', ofModel: false, before: [{ selector: now, model: 'model' }] },
    });
    const selectors: readonly CounterSelector[] = [{ selector: now }, earlier('renamed_old_total')];
    // Only those that are there need to be asked for where a counter fell: many more names change nothing.
    const many = [...selectors, ...Array.from({ length: 6 }, (_, i) => earlier(`renamed_${i}_total`))];

    test.each([
      [300, selectors],
      [1800, selectors],
      [1800, many],
      [6 * HOUR, selectors],
    ])('counts each replica once over %i s', async (window, names) => {
      const wanted = { window: seconds(window), counters: [{ selectors: names }] };
      const end = END - 1234;
      const moment = await ask(request('', { ...wanted, start: seconds(end), end: seconds(end) }));
      expect(got(moment, end)).toEqual(expected('renamed', end - window, end));
      const start = END - 2 * HOUR;
      const range = await ask(request('', { ...wanted, start: seconds(start), end: seconds(END), step: seconds(600) }));
      for (let time = start; time <= END; time += 600) {
        expect([time, got(range, time)]).toEqual([time, expected('renamed', time - window, time)]);
      }
    });
  });

  describe('edges rewritten, as Prometheus 3 does', () => {
    const buckets = (window: number) =>
      ask({
        ...request('respelled_bucket', { window: seconds(window) }),
        by: ['model', 'le'],
        witnesses: [rawPromql('respelled_bucket{le="+Inf"}')],
      });
    const byEdge = ({ series }: Matrix) =>
      Object.fromEntries(series.map(({ labels, values }) => [labels['le'], values[0]]));

    test('are one edge before and after', async () => {
      expect(byEdge(await buckets(1800))).toEqual({ '0.5': 900, '1': 1350, '+Inf': 1800 });
      const whole = byEdge(await buckets(2 * HOUR));
      expect(whole['1'] / whole['+Inf']).toBeCloseTo(0.75, 2);
      expect(whole['0.5'] / whole['+Inf']).toBeCloseTo(0.5, 2);
    });

    test('bring no counts of before with them', async () => {
      const { infos, ...answer } = await buckets(2 * HOUR);
      expect(byEdge({ infos, ...answer })['+Inf']).toBe(2 * HOUR - 60);
      expect(infos.join()).toMatch(/Buckets came up with more than their histogram counted/);
    });
  });
});
