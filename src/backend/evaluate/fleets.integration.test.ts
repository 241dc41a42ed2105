import { seeded } from '../../../test/reference/seeded';
import { describeWithEachServer } from '../../../test/support/servers';
import { HOUR } from '../../time';
import { queriesOver } from './testing';

const END = 1_767_614_400;
const SCRAPE = 15;
const BEGIN = END - 3 * HOUR;
/** Some replicas begin anew then, on other edges. */
const RELEASE = END - 0.75 * HOUR;
/** The inputs of one model are others from then on. */
const MOVES = END - HOUR;

/** Two ladders of buckets, and what they have in common. */
const LADDERS = [
  [0.05, 0.1, 0.25, 0.5, 0.75],
  [0.1, 0.2, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9],
] as const;
const COMMON = [0.1, 0.25, 0.5, 0.75];

type Random = () => number;

interface Scrape {
  readonly time: number;
  /** What was observed since the scrape before. */
  readonly values: readonly number[];
  readonly right: number;
}

interface Replica {
  readonly model: string;
  readonly instance: string;
  readonly ladderAt: (time: number) => readonly number[];
  readonly beginsAnewAt?: number;
  readonly scrapes: readonly Scrape[];
}

function fleet(model: string, random: Random, valueAt: (time: number, random: Random) => number): Replica[] {
  return Array.from({ length: 4 }, (_, i) => {
    const [own, other] = i % 2 === 0 ? LADDERS : [LADDERS[1], LADDERS[0]];
    const isReleased = i === 3;
    const born = i === 2 ? BEGIN + random() * 1.5 * HOUR : BEGIN;
    const scrapes = Array.from({ length: (END - BEGIN) / SCRAPE }, (_scrape, k) => {
      const time = BEGIN + 3 * i + Math.round(random() * 4000) / 1000 + k * SCRAPE;
      const values = Array.from({ length: 8 + Math.floor(random() * 8) }, () => valueAt(time, random));
      return { time, values, right: values.filter(() => random() < 0.85).length };
    }).filter(({ time }) => time >= born);
    return {
      model,
      instance: `${model}-${i}`,
      ladderAt: (time) => (isReleased && time > RELEASE ? other : own),
      ...(isReleased ? { beginsAnewAt: RELEASE } : {}),
      scrapes,
    };
  });
}

/** What a replica exposes: a histogram under each of two names, and its labelled predictions. */
function exposition({ model, instance, ladderAt, beginsAnewAt = Infinity, scrapes }: Replica): string[] {
  const lines: string[] = [];
  let [counts, right, all] = [new Map<number, number>(), 0, 0];
  let isAnew = false;
  for (const { time, values, right: hits } of scrapes) {
    if (!isAnew && time > beginsAnewAt) {
      isAnew = true;
      [counts, right, all] = [new Map(), 0, 0];
    }
    const labels = `model="${model}",version="1",job="j",instance="${instance}"`;
    right += hits;
    all += values.length;
    for (const edge of [...ladderAt(time), Infinity]) {
      counts.set(edge, (counts.get(edge) ?? 0) + values.filter((value) => value <= edge).length);
      const le = edge === Infinity ? '+Inf' : String(edge);
      for (const name of ['model_inference_duration_seconds', 'model_feature_value']) {
        const feature = name === 'model_feature_value' ? ',feature="age"' : '';
        lines.push(`${name}_bucket{${labels}${feature},le="${le}"} ${counts.get(edge)} ${time}`);
      }
    }
    const outcome = (actual: string, count: number) =>
      `model_outcomes_total{${labels},predicted="yes",actual="${actual}"} ${count} ${time}`;
    lines.push(outcome('yes', right), outcome('no', all - right));
  }
  return lines;
}

/** How many were observed within a window in each bin of the edges that all replicas have; the last is the open one. */
function binsOf(replicas: readonly Replica[], from: number, to: number): number[] {
  const seen = replicas.flatMap(({ scrapes }) =>
    scrapes.flatMap(({ time, values }) => (time > from && time <= to ? values : []))
  );
  const bin = (value: number): number => COMMON.filter((edge) => edge < value).length;
  return [...COMMON, Infinity].map((_, k) => seen.filter((value) => bin(value) === k).length);
}

const total = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

/** Of shares with half an observation more in each bin. */
function psi(baseline: readonly number[], current: readonly number[]): number {
  const shares = (counts: readonly number[]) => counts.map((one) => (one + 0.5) / (total(counts) + counts.length / 2));
  const now = shares(current);
  return total(shares(baseline).map((p, k) => ((now[k] ?? NaN) - p) * Math.log((now[k] ?? NaN) / p)));
}

/** As Prometheus' `histogram_quantile` does: the rank, between the edges of its bucket. */
function quantile(q: number, counts: readonly number[]): number {
  let rank = q * total(counts);
  const k = counts.findIndex((count) => (rank -= count) <= 0);
  const [lower, upper] = [COMMON[k - 1] ?? 0, COMMON[k] ?? NaN];
  return upper + (rank / (counts[k] ?? NaN)) * (upper - lower);
}

describeWithEachServer('signals over fleets whose replicas have different buckets', (server) => {
  const fleets = new Map<string, readonly Replica[]>();
  const answered = queriesOver(() => {
    for (const seed of [1, 20]) {
      const random = seeded(seed);
      const plain = (_: number, one: Random) => 0.78 * one() ** 2;
      const moved = (time: number, one: Random) => 0.78 * one() ** (time > MOVES ? 1.4 : 2);
      fleets.set(`same-${seed}`, fleet(`same-${seed}`, random, plain));
      fleets.set(`moved-${seed}`, fleet(`moved-${seed}`, random, moved));
    }
    const families = new Map<string, string[]>();
    for (const line of [...fleets.values()].flat().flatMap(exposition)) {
      const name = line.slice(0, line.indexOf('{'));
      families.set(name, families.get(name) ?? []);
      families.get(name)?.push(line);
    }
    return { openMetrics: [...families.values()].flat().join('\n'), server };
  });

  /** Values by their series' labels and time, and what was said. */
  const ask = async (json: Readonly<Record<string, unknown>>, to = END, from?: number) => {
    const frames = await answered({
      json: { refId: 'A', mode: from === undefined ? 'instant' : 'range', ...json },
      from: (from ?? to - HOUR) * 1000,
      to: to * 1000,
      intervalMs: 60_000,
    });
    const values = new Map<string, number>();
    for (const { fields } of frames) {
      const times = fields.find(({ type }) => type === 'time')?.values ?? [];
      for (const field of fields.filter(({ type }) => type === 'number')) {
        field.values.forEach((value, i) => {
          const { model, measure, window, feature } = field.labels ?? {};
          const time = times.length === 0 ? to : Math.round(Number(times[i])) / 1000;
          values.set([model, measure, window ?? feature, time].join(' '), typeof value === 'number' ? value : NaN);
        });
      }
    }
    return { values, said: frames.flatMap(({ meta }) => meta?.notices?.map(({ text }) => text) ?? []).join('\n') };
  };
  const only = ({ values }: Awaited<ReturnType<typeof ask>>): number => {
    expect(values.size).toBe(1);
    return [...values.values()][0] ?? NaN;
  };
  const everyFleet = (test: (model: string, replicas: readonly Replica[]) => Promise<void>) =>
    [...fleets].reduce((before, [model, replicas]) => before.then(() => test(model, replicas)), Promise.resolve());
  /** Before, over and after the release. */
  const moments = [END, RELEASE + 600];

  it('percentiles are those of all observations', () =>
    everyFleet(async (model, replicas) => {
      for (const [to, window] of moments.flatMap((time) => [[time, 300] as const, [time, HOUR] as const])) {
        const json = { signal: 'latency', model, window: `${window}s`, options: { quantiles: [0.95] } };
        const truth = quantile(0.95, binsOf(replicas, to - window, to));
        expect([model, to, window, only(await ask(json, to))]).toEqual([model, to, window, expect.closeTo(truth, 9)]);
      }
    }));

  it('shares are those of all observations', () =>
    everyFleet(async (model, replicas) => {
      const options = { objective: 'latency', limit: 0.25, period: '1h', measures: ['compliance'] };
      for (const to of moments) {
        const counts = binsOf(replicas, to - HOUR, to);
        const truth = total(counts.slice(0, 2)) / total(counts);
        expect([model, to, only(await ask({ signal: 'slo', model, options }, to))]).toEqual([
          model,
          to,
          expect.closeTo(truth, 9),
        ]);
      }
    }));

  it('drift is that of all observations', () =>
    everyFleet(async (model, replicas) => {
      const options = { of: 'features', baseline: { kind: 'previous', offset: '1h' } };
      const answer = await ask({ signal: 'drift', model, window: '1h', options });
      const truth = psi(binsOf(replicas, END - 2 * HOUR, END - HOUR), binsOf(replicas, END - HOUR, END));
      expect([model, only(answer)]).toEqual([model, expect.closeTo(truth, 9)]);
      expect(truth > 0.05).toBe(model.startsWith('moved'));
    }));

  it.each([
    { signal: 'quality', options: { measures: ['accuracy'] } },
    { signal: 'latency', options: { quantiles: [0.95] } },
    { signal: 'slo', options: { objective: 'latency', limit: 0.25, period: '2h', measures: ['compliance', 'burn'] } },
    { signal: 'slo', options: { objective: 'correct', period: '2h', measures: ['compliance', 'burn', 'budgetLeft'] } },
  ])('a range and a moment say the same: %j', async (json) => {
    const range = await ask(json, END, END - HOUR);
    const times = [...new Set([...range.values.keys()].map((key) => Number(key.split(' ').at(-1))))].sort();
    const chosen = times.filter((_, i) => i % 20 === 3);
    expect(chosen.length).toBeGreaterThan(1);
    for (const time of chosen) {
      const moment = await ask(json, time);
      const ofRange = [...range.values].filter(([key]) => Number(key.split(' ').at(-1)) === time);
      expect(ofRange.length).toBeGreaterThan(0);
      for (const [key, value] of ofRange) {
        expect([key, moment.values.get(key)]).toEqual([key, Number.isNaN(value) ? NaN : expect.closeTo(value, 9)]);
      }
    }
  });
});
