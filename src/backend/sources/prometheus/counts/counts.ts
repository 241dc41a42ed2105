import { grouped } from '../../../../grouped';
import { orZero, plus } from '../../../../query/align';
import { parseEdge } from '../../../../query/buckets';
import { ALTERNATIVE } from '../../../../query/expressions';
import { type PromQL, rawPromql } from '../../../../query/promql';
import type { CountsRequest, RangeRequest } from '../../../../query/request';
import { describeLabels, labelKey } from '../../../../query/select';
import { type CoarseBucket, type Labels, type Matrix, MIN_HIDDEN, type Series } from '../../../../query/series';
import { type Seconds, seconds } from '../../../../query/units';
import { MAX_STEPS } from '../../../../query/windows';
import { largest, mapPairs } from '../../../../stats/elements';
import { readDecimal } from '../../../../text';
import { Turn } from '../../../turn';
import {
  type CountedSelectors,
  FALLING,
  GAUGE,
  growth,
  growthByScrape,
  hasBuckets,
  intervalOf,
  IRREGULAR,
  LONG_REACH,
  namesIn,
  NOT_A_NUMBER,
  scrapes,
  SERIES,
} from './expressions';
import {
  addUp,
  blank,
  type Counted,
  type Gap,
  gapsIn,
  type Grid,
  histogramKey,
  partOf,
  present,
  sharing,
  type Windowed,
  windowsOf,
} from './grid';

/** Into how many parts a stretch is cut to find where in it a counter fell. */
const PARTS = 16;
/** Parts looked into for one request; beyond it stretches stay as they are, and a notice says so. */
const MAX_PARTS = 60_000;
/** The interval is determined at this many times of the range at least. */
const INTERVAL_SAMPLES = 10;
/** Scrapes are no closer than this, in seconds. */
const MIN_INTERVAL = 1;
/** The finest question of so many names is short enough for every server: VictoriaMetrics takes 16,384 bytes. */
const FEW_NAMES = 4;

type Ask = (request: RangeRequest) => Promise<Matrix>;

/**
 * Counts over whole windows: differences of the counters' own samples, right across resets, across series that begin
 * or end in the window, and across gaps. Stretches in which a counter fell or came up are cut finer and asked for
 * again until each part holds one scrape, where the order of samples leaves nothing open.
 *
 * Where buckets are told apart (`le` among `by`), one is NaN at moments at which some of the histograms that are added
 * up in its window do not have it.
 */
export async function countOver(given: CountsRequest, ask: Ask): Promise<Matrix> {
  const request = await ofEachMetric(given, ask);
  const counting = new Counting(request, ask);
  const windows = windowsOf(request);
  const over = async (grid: Grid): Promise<ReadonlyMap<string, Counted>> => {
    const counted = await counting.over(grid);
    if (hasBuckets(request)) {
      await counting.withoutContradictions(counted);
    }
    return ofAllNames(counted);
  };
  const [slots, rest] = await Promise.all([
    over(windows.slots),
    windows.rest === undefined ? new Map<string, Counted>() : over(windows.rest),
  ]);
  const gaps = gapsIn(windows.slots, slots);
  const all = await addUp(windows, slots, rest);
  const coarse = hasBuckets(request) ? await withoutUnknownEdges(all) : [];
  const { infos, ...said } = counting.notices();
  return {
    series: await present(all),
    ...said,
    infos: [...infos, ...gapNotice(gaps), ...coarse.flatMap(coarseNotice)],
    ...(coarse.length === 0 ? {} : { coarse }),
  };
}

/** A selector that names no one metric. */
const OPEN = /^\{(?!.*__name__\s*=\s*["'`])/;

/**
 * A selector that a person wrote may leave the name open. What is counted has none, so that nothing would distinguish metrics
 * apart that differ in it alone: each is asked for by itself.
 */
async function ofEachMetric(request: CountsRequest, ask: Ask): Promise<CountsRequest> {
  const { counters, siblings = [], window, start, end, offset = 0 } = request;
  const written = counters.flatMap(({ selectors }) => selectors.map(({ selector }) => selector));
  if (!written.some((one) => OPEN.test(one))) {
    return request;
  }
  const step = seconds(Math.ceil((end - start + window) / INTERVAL_SAMPLES));
  const each = new Map<PromQL, readonly PromQL[]>();
  for (const selector of new Set([...written, ...siblings])) {
    const { series } = await ask({
      kind: 'prometheus.range',
      expr: namesIn(selector, step),
      start: seconds(end - offset - (INTERVAL_SAMPLES - 1) * step),
      end: seconds(end - offset),
      step,
      whole: true,
    });
    const names = series.flatMap(({ labels }) => labels['__name__'] ?? []).sort();
    const named = names.map((name) => rawPromql(`{__name__=${JSON.stringify(name)},${selector.slice(1)}`));
    each.set(selector, OPEN.test(selector) && named.length > 0 ? named : [selector]);
  }
  const eachOf = (selector: PromQL): readonly PromQL[] => each.get(selector) ?? [selector];
  return {
    ...request,
    counters: counters.map((one) => ({
      ...one,
      selectors: one.selectors.flatMap((each) => eachOf(each.selector).map((selector) => ({ ...each, selector }))),
    })),
    eachSibling: siblings.flatMap(eachOf),
  };
}

/** Times as people in any place read them. */
const utc = (time: number): string => `${new Date(time * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** When an increase within a gap happened is unknown: it is counted at the first scrape after the gap. */
function gapNotice(gaps: readonly Gap[]): string[] {
  const [first, ...others] = gaps;
  const isLong = gaps.some(({ from, to }) => to - from > LONG_REACH);
  return first === undefined
    ? []
    : [
        `Nothing was scraped between ${utc(first.from)} and ${utc(first.to)}${others.length === 0 ? '' : `, nor in ${others.length} more gaps`}: increases within a gap are counted at its end, so that rates fall in it and rise after it.${isLong ? ' After more than an hour it is left out.' : ''}`,
      ];
}

class Counting {
  readonly #warnings = new Set<string>();
  readonly #infos = new Set<string>();
  #interval: Promise<Seconds> | undefined;
  #left = MAX_PARTS;
  readonly #places = new Set<string>();

  constructor(
    private readonly request: CountsRequest,
    private readonly ask: Ask
  ) {}

  notices(): Pick<Matrix, 'warnings' | 'infos'> {
    return { warnings: [...this.#warnings], infos: [...this.#infos] };
  }

  /** By the last samples of each stretch; given how often is scraped, of stretches that hold one scrape each. */
  async over(grid: Grid, interval?: Seconds): Promise<ReadonlyMap<string, Counted>> {
    const length = seconds(grid.length);
    const questions =
      interval === undefined ? growth(this.request, length) : [growthByScrape(this.#met(), length, interval)];
    const answers = await Promise.all(questions.map((expr) => this.#range(grid, expr)));
    const series = answers.flatMap((matrix) => matrix.series);
    const counted = await this.#read(
      grid,
      series.filter(({ labels }) => !(IRREGULAR in labels) && !(NOT_A_NUMBER in labels))
    );
    if (series.some(({ labels }) => NOT_A_NUMBER in labels)) {
      this.#infos.add(
        'Some counters here have samples that are NaN, which count as none: what was counted meanwhile is added at the next number. See what their exporter could not read.'
      );
    }
    this.#note(counted.values());
    const irregular = series.filter(({ labels, times }) => IRREGULAR in labels && times.length > 0);
    if (irregular.length === 0 || (interval !== undefined && length <= MIN_INTERVAL / 2)) {
      return counted;
    }
    // Scrapes that are closer than they were seen to be are closer here by as many as a stretch holds.
    const most = largest(irregular.flatMap(({ values }) => [...values]));
    const [found, closer] =
      interval === undefined
        ? [new Set(irregular.flatMap(({ times }) => places(grid, times))), await this.#scrapeInterval()]
        : [Array(grid.count).keys(), seconds(Math.max(MIN_INTERVAL, length / most))];
    counted.forEach((one) => (one.series = one.series.slice()));
    await Promise.all(
      this.#runs(grid, [...found]).map(async (run) => replace(counted, run, await this.#within(grid, run, closer)))
    );
    return counted;
  }

  /**
   * Leaves out what cannot be of one histogram: where some instances have no open bucket, that of the others, which does not
   * tell how many there were; and stretches in which a bucket counts more than there are observations: Prometheus 3 writes
   * an edge otherwise than Prometheus 2 did, so that its series comes up with all that it ever counted while its histogram
   * goes on.
   */
  async withoutContradictions(counted: ReadonlyMap<string, Counted>): Promise<void> {
    const turn = new Turn();
    const all = [...counted.values()];
    const open = new Map(all.filter(isOpen).map((one) => [histogramKey(one), one] as const));
    const [broken, more] = [new Map<string, Set<number>>(), new Map<string, Set<number>>()];
    const note = (of: Map<string, Set<number>>, key: string, i: number) =>
      of.set(key, (of.get(key) ?? new Set()).add(i));
    for (const one of all) {
      await turn.next();
      const key = histogramKey(one);
      const whole = open.get(key);
      whole?.counts.forEach((most, i) => {
        if ((one.counts[i] ?? NaN) > most) {
          note(broken, key, i);
        }
        if ((one.series[i] ?? NaN) > (whole.series[i] ?? NaN)) {
          note(more, key, i);
        }
      });
    }
    // An edge that is written otherwise has one series more where both spellings meet, and nowhere else.
    const isOpenLacking = (key: string): boolean =>
      2 * (more.get(key)?.size ?? 0) > (open.get(key)?.series.filter((number) => number > 0).length ?? 0);
    for (const one of broken.size + more.size === 0 ? [] : all) {
      await turn.next();
      const key = histogramKey(one);
      if (isOpenLacking(key)) {
        if (open.get(key) === one) {
          blank(one.counts, () => true);
          one.series = unknown(one.counts.length);
        }
        continue;
      }
      one.series = broken.has(key) ? one.series.slice() : one.series;
      broken.get(key)?.forEach((i) => {
        one.counts[i] = NaN;
        one.series[i] = NaN;
        this.#infos.add(
          'Buckets came up with more than their histogram counted, as after an upgrade to Prometheus 3, which writes edges otherwise, or where other edges begin with all that was ever counted: what was counted between the last scrape before and the first after it is left out.'
        );
      });
    }
  }

  /** The counts of some stretches that follow one another, each added up of finer parts. */
  async #within(grid: Grid, run: Run, interval: Seconds): Promise<ReadonlyMap<string, Counted>> {
    const scrape = interval / 2;
    const byScrape = grid.length / PARTS <= scrape;
    const length = partOf(grid.length, byScrape ? scrape : grid.length / PARTS);
    const parts = Math.round(grid.length / length);
    const fine: Grid = {
      first: grid.first + run.from * grid.step - grid.length + length,
      step: length,
      length,
      count: run.count * parts,
    };
    const counted = await this.over(fine, byScrape ? interval : undefined);
    return new Map([...counted].map(([key, one]) => [key, coarser(one, parts)] as const));
  }

  /** By which of its names a counter was met, so that where one fell no others need to be asked for. */
  #note(counted: Iterable<Counted>): void {
    for (const { labels } of counted) {
      this.#places.add(labels[ALTERNATIVE] ?? '');
    }
  }

  /** All names where they are few: one that ended and one that began may share a stretch. */
  #met(): CountedSelectors {
    const isFew = this.request.counters.every(({ selectors }) => selectors.length <= FEW_NAMES);
    return isFew ? this.request : { ...this.request, places: this.#places };
  }

  /** Stretches that lie end to end are looked into together, as far as one question reaches. */
  #runs(grid: Grid, irregular: readonly number[]): Run[] {
    const runs: Run[] = [];
    const longest = grid.length < grid.step ? 1 : Math.floor(MAX_STEPS / (4 * PARTS));
    for (const place of [...irregular].sort((a, b) => a - b)) {
      const last = runs.at(-1);
      if (this.#left < PARTS) {
        this.#infos.add(
          'Some counters here fall so often that not every fall was looked into: counts between the last scrape before a fall and the first after it may be missing. See whether the metric is a counter, and whether its process restarts all the time.'
        );
        break;
      }
      this.#left -= PARTS;
      if (last !== undefined && last.from + last.count === place && last.count < longest) {
        last.count += 1;
      } else {
        runs.push({ from: place, count: 1 });
      }
    }
    return runs;
  }

  /** The shortest interval at which the counters are scraped, as some moments show it: what is cut by it is looked at again. */
  #scrapeInterval(): Promise<Seconds> {
    this.#interval ??= (async () => {
      const { start, end, window } = this.request;
      // A ladder of steps, on their own grid: windows of about the same length that end together ask the same question.
      const step = 60 * 2 ** Math.max(0, Math.floor(Math.log2((end - start + window) / INTERVAL_SAMPLES / 60)));
      const count = 2 * INTERVAL_SAMPLES;
      const last = Math.floor(end / step) * step;
      const grid = { first: last - step * (count - 1), step, count, length: step };
      const { series } = await this.#range(grid, scrapes(this.#met()));
      const gauges = series.flatMap(({ labels }) => labels[GAUGE] ?? []);
      if (gauges.length > 0) {
        this.#warnings.add(
          `${gauges.join(', ')} falls again and again without a restart, as a gauge does: what is counted of it is no count. Name the counter instead.`
        );
      }
      const falling = series.flatMap(({ labels }) => labels[FALLING] ?? []).filter((name) => !gauges.includes(name));
      if (falling.length > 0) {
        this.#infos.add(
          `${falling.join(', ')} falls as often as it grows: its process restarts all the time, or it is a gauge, of which there is no count.`
        );
      }
      const counts = series.filter(({ labels }) => !(GAUGE in labels || FALLING in labels));
      return intervalOf(counts.reduce((most, { values }) => values.reduce((a, b) => Math.max(a, b), most), 1));
    })();
    return this.#interval;
  }

  #read(grid: Grid, series: readonly Series[]): Promise<Map<string, Counted>> {
    return read(grid, series, hasBuckets(this.request));
  }

  async #range({ first, step, count }: Grid, expr: RangeRequest['expr']): Promise<Matrix> {
    const end = first + (count - 1) * step;
    const earlier = this.request.offset ?? 0;
    const matrix = await this.ask({
      kind: 'prometheus.range',
      expr,
      start: seconds(first - earlier),
      end: seconds(end - earlier),
      step: seconds(step),
      whole: true,
    });
    matrix.warnings.forEach((text) => this.#warnings.add(text));
    matrix.infos.forEach((text) => this.#infos.add(text));
    return earlier === 0
      ? matrix
      : { ...matrix, series: matrix.series.map((one) => ({ ...one, times: one.times.map((time) => time + earlier) })) };
  }
}

interface Run {
  readonly from: number;
  count: number;
}

const places = ({ first, step }: Grid, times: Float64Array): number[] =>
  Array.from(times, (time) => Math.round((time - first) / step));

/** Prometheus 3 writes `le="1.0"` where Prometheus 2 wrote `le="1"`: one edge, whose counts are added up. */
const spelled = (labels: Labels): Labels => {
  const edge = readDecimal(labels['le'] ?? '');
  const le = String(edge);
  return Number.isNaN(edge) || le === labels['le'] ? labels : { ...labels, le };
};

const unknown = (count: number): Float64Array => new Float64Array(count).fill(NaN);

async function read(grid: Grid, series: readonly Series[], withSeries: boolean): Promise<Map<string, Counted>> {
  const turn = new Turn();
  const all = new Map<string, Counted>();
  const shared = sharing();
  const [nothing, numbers] = [unknown(grid.count), unknown(grid.count)];
  // Series mostly share their times.
  let placed: { readonly times: Float64Array; readonly at: readonly number[] } | undefined;
  for (const { labels: given, times, values } of series) {
    await turn.next();
    placed = placed?.times === times ? placed : { times, at: places(grid, times) };
    const labels = withSeries ? spelled(given) : given;
    const key = labelKey(labels);
    const before = all.get(key) ?? { labels, counts: unknown(grid.count), series: nothing };
    const { counts } = before;
    numbers.set(before.series);
    placed.at.forEach((place, i) => {
      const value = values[i] ?? NaN;
      const number = withSeries ? Math.floor(value / SERIES) : 1;
      numbers[place] = orZero(numbers[place] ?? NaN) + number;
      counts[place] = orZero(counts[place] ?? NaN) + (withSeries ? value - number * SERIES : value);
    });
    all.set(key, { ...before, series: shared(numbers) });
  }
  return all;
}

/** What is counted by each of its names, added up. */
function ofAllNames(counted: ReadonlyMap<string, Counted>): ReadonlyMap<string, Counted> {
  const all = new Map<string, Counted>();
  for (const [ownKey, one] of counted) {
    const { [ALTERNATIVE]: name, ...others } = one.labels;
    const [key, labels] = name === undefined ? [ownKey, one.labels] : [labelKey(others), others];
    const before = all.get(key);
    all.set(key, {
      labels,
      counts: before === undefined ? one.counts : mapPairs(before.counts, one.counts, plus),
      series: before === undefined ? one.series : mapPairs(before.series, one.series, plus),
    });
  }
  return all;
}

/** Every `parts` stretches made one. */
function coarser({ labels, counts, series }: Counted, parts: number): Counted {
  const joined = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: values.length / parts }, (_, i) =>
      values.subarray(i * parts, (i + 1) * parts).reduce(plus, NaN)
    );
  return { labels, counts: joined(counts), series: joined(series) };
}

function replace(all: Map<string, Counted>, { from, count }: Run, by: ReadonlyMap<string, Counted>): void {
  for (const [key, { labels, counts, series }] of by) {
    const size = [...all.values()][0]?.counts.length ?? from + count;
    const one = all.get(key) ?? { labels, counts: unknown(size), series: unknown(size) };
    one.counts.set(counts, from);
    one.series.set(series, from);
    all.set(key, one);
  }
}

const isOpen = ({ labels }: Counted): boolean => labels['le'] === '+Inf';

/** No wider than two buckets of an ordinary ladder (1, 2.5, 5), as where a release moved one edge. */
const WIDE = 5;

/**
 * Buckets that not all of the histograms have which are counted there, according to the +Inf bucket, are unknown. What is left is
 * given back where it is a bucket that none of the histograms has.
 */
async function withoutUnknownEdges(all: readonly Windowed[]): Promise<CoarseBucket[]> {
  const turn = new Turn();
  const found: CoarseBucket[] = [];
  for (const parts of grouped(all, histogramKey).values()) {
    await turn.next();
    const whole = parts.find(isOpen);
    const isLacking = (one: Windowed, i: number): boolean => (one.series[i] ?? NaN) < (whole?.series[i] ?? NaN);
    const lacking = parts.filter((one) => one.series !== whole?.series && one.counts.some((_, i) => isLacking(one, i)));
    if (whole !== undefined && lacking.length > 1) {
      coarseBuckets(parts, whole).forEach((one) => found.push(one));
    }
    lacking.forEach((one) => blank(one.counts, (i) => isLacking(one, i)));
  }
  return found;
}

function coarseBuckets(parts: readonly Windowed[], whole: Windowed): CoarseBucket[] {
  const { le: _edge, ...labels } = whole.labels;
  const found = new Map<string, CoarseBucket & { readonly times: number[] }>();
  const ascending = parts.map((one) => ({ one, edge: parseEdge(one.labels['le']) })).sort((a, b) => a.edge - b.edge);
  whole.times.forEach((time, i) => {
    const all = whole.series[i] ?? NaN;
    let [from, below] = [0, 0];
    let inside: number[] = [];
    for (const { one, edge: to } of ascending) {
      const [number, count] = [one.series[i] ?? NaN, one.counts[i] ?? NaN];
      if (number > 0 && number < all) {
        inside.push(number);
      } else if (number >= all) {
        if (to < Infinity && !(to <= WIDE * from) && isApart(inside, all)) {
          const before = found.get(`${from} ${to}`) ?? { labels, from, to, times: [], share: 0 };
          before.times.push(time);
          const share = (count - below) / (whole.counts[i] ?? NaN);
          found.set(`${from} ${to}`, share > before.share ? { ...before, share } : before);
        }
        [from, below, inside] = [to, count, []];
      }
    }
  });
  return [...found.values()];
}

/**
 * Whether all series may have one of the edges that so many series have each. Edges of equally many are taken to be of the same
 * ones, but for those of one half, which may be of either.
 */
const isApart = (inside: readonly number[], all: number): boolean =>
  [...new Set(inside)].reduce((sum, number) => sum + number, 0) >= all ||
  inside.filter((number) => 2 * number === all).length > 1;

const coarseNotice = ({ labels, from, to, share }: CoarseBucket): string[] =>
  share < MIN_HIDDEN
    ? []
    : [
        `The histograms of ${describeLabels(labels)} that are added up have no bucket edge in common between ${from} and ${to}, where up to ${Math.round(100 * share)} % of the observations lie: what happens within does not show, and a percentile there is ${from > 0 ? `shown as ${from}, the least that it can be` : 'not known'}. Give all replicas the same buckets.`,
      ];
