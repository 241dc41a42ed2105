import { orZero, plus } from '../../../../query/align';
import { type PromQL, rawPromql } from '../../../../query/promql';
import type { CountsRequest } from '../../../../query/request';
import { labelKey } from '../../../../query/select';
import type { Labels, Matrix, Series } from '../../../../query/series';
import { type Seconds, seconds } from '../../../../query/units';
import { MAX_STEPS } from '../../../../query/windows';
import { largest } from '../../../../stats/elements';
import { readDecimal } from '../../../../text';
import { nextTurn } from '../../../turn';
import { coarseNotice, withoutContradictions, withoutUnknownEdges } from './edges';
import {
  FALLING,
  GAUGE,
  growth,
  growthByScrape,
  hasBuckets,
  IRREGULAR,
  LONG_REACH,
  NAME,
  namesIn,
  NOT_A_NUMBER,
  REACH,
  scrapes,
  SERIES,
} from './expressions';
import {
  addUp,
  type Ask,
  type Counted,
  earlier,
  type Gap,
  gapsIn,
  type Grid,
  partOf,
  present,
  rangeOver,
  sharing,
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

/**
 * Counts over whole windows, right across resets, across series that begin or end in the window, and across gaps.
 *
 * The range is cut into stretches that windows are added up of (`windowsOf`). In each a series has grown by its last sample less
 * the last one before it: whole numbers, which add up however stretches lie (`growth`). That is wrong where a series fell or came
 * up: such a stretch is irregular, is cut into finer ones and counted again in the same way, until each holds one scrape at the
 * most. There the order of samples leaves nothing open: what fell was reset to zero, and what came up either counts from zero or
 * was there before (`growthByScrape`).
 *
 * Where buckets are told apart (`le` among `by`), one is NaN at moments at which some of the histograms that are added
 * up in its window do not have it (`edges.ts`).
 *
 * @param hidesResets Whether the server may be one that does not tell `resets` of falls.
 */
export async function countOver(given: CountsRequest, askNow: Ask, hidesResets = true): Promise<Matrix> {
  const ask = earlier(askNow, given.offset);
  const request = await ofEachMetric(given, ask);
  const counting = new Counting(request, ask, hidesResets);
  const windows = windowsOf(request);
  const over = async (grid: Grid | undefined): Promise<ReadonlyMap<string, Counted>> => {
    const counted = grid === undefined ? new Map<string, Counted>() : await counting.over(grid);
    if (hasBuckets(request) && (await withoutContradictions(counted.values()))) {
      counting.infos.add(CAME_UP);
    }
    return counted;
  };
  const [slots, rest] = await Promise.all([over(windows.slots), over(windows.rest)]);
  const gaps = gapsIn(windows.slots, slots);
  const all = await addUp(windows, slots, rest);
  const coarse = hasBuckets(request) ? await withoutUnknownEdges(all) : [];
  return {
    series: await present(all),
    warnings: [...counting.warnings],
    infos: [...counting.infos, ...gapNotice(gaps), ...coarse.flatMap(coarseNotice)],
    ...(coarse.length === 0 ? {} : { coarse }),
  };
}

const CAME_UP =
  'Buckets came up with more than their histogram counted, as after an upgrade to Prometheus 3, which writes edges otherwise, or where other edges begin with all that was ever counted: what was counted between the last scrape before and the first after it is left out.';
const NOT_NUMBERS =
  'Some counters here have samples that are NaN, which count as none: what was counted meanwhile is added at the next number. See what their exporter could not read.';
const TOO_MANY_FALLS =
  'Some counters here fall so often that not every fall was looked into: counts between the last scrape before a fall and the first after it may be missing. See whether the metric is a counter, and whether its process restarts all the time.';

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

/** A selector that names no one metric. */
const OPEN = /^\{(?!.*__name__\s*=\s*["'`])/;

/**
 * A selector that a person wrote may leave the name open. What is counted has none, so that nothing would distinguish metrics
 * apart that differ in it alone: each is asked for by itself.
 */
async function ofEachMetric(request: CountsRequest, ask: Ask): Promise<CountsRequest> {
  const step = seconds(Math.ceil((request.end - request.start + request.window) / INTERVAL_SAMPLES));
  const moments = { first: request.end - (INTERVAL_SAMPLES - 1) * step, step, count: INTERVAL_SAMPLES };
  const eachOf = async (selector: PromQL): Promise<readonly PromQL[]> => {
    if (!OPEN.test(selector)) {
      return [selector];
    }
    const { series } = await ask(rangeOver(moments, namesIn(selector, step)));
    const names = series.flatMap(({ labels }) => labels['__name__'] ?? []).sort();
    const named = names.map((name) => rawPromql(`{__name__=${JSON.stringify(name)},${selector.slice(1)}`));
    return named.length > 0 ? named : [selector];
  };
  const counters = request.counters.map(async (one) => {
    const selectors = one.selectors.map(async (each) =>
      (await eachOf(each.selector)).map((selector) => ({ ...each, selector }))
    );
    return { ...one, selectors: (await Promise.all(selectors)).flat() };
  });
  return { ...request, counters: await Promise.all(counters) };
}

/** The counts of one request, and what there is to say about them. */
class Counting {
  readonly warnings = new Set<string>();
  readonly infos = new Set<string>();
  /** By which of its names a counter was met: their places. */
  readonly #met = new Set<string>();
  #interval: Promise<Seconds> | undefined;
  #left = MAX_PARTS;

  constructor(
    private readonly request: CountsRequest,
    private readonly ask: Ask,
    private readonly hidesResets: boolean
  ) {}

  /** What each set of labels counts in the stretches of a grid; given how often is scraped, of stretches of one scrape each. */
  async over(grid: Grid, interval?: Seconds): Promise<Map<string, Counted>> {
    const length = seconds(grid.length);
    const questions =
      interval === undefined
        ? growth(this.request, length, this.hidesResets)
        : [growthByScrape(this.#ofNamesMet(), length, interval)];
    const series = await this.#ask(grid, questions);
    if (interval === undefined) {
      series.forEach(({ labels }) => this.#met.add(labels[NAME] ?? ''));
    }
    const counted = await read(grid, series, hasBuckets(this.request));
    const irregular = series.filter(({ labels, times }) => IRREGULAR in labels && times.length > 0);
    if (irregular.length === 0 || length <= MIN_INTERVAL / 2) {
      return counted;
    }
    // Scrapes that are closer than they were seen to be are closer here by as many as a stretch holds.
    const most = largest(irregular.flatMap(({ values }) => [...values]));
    const closer =
      interval === undefined ? await this.#scrapeInterval() : seconds(Math.max(MIN_INTERVAL, length / most));
    // They share what is replaced now.
    counted.forEach((one) => (one.series = one.series.slice()));
    const runs = runsOf(grid, this.#affordable(irregular.flatMap(({ times }) => places(grid, times))));
    await Promise.all(runs.map((run) => this.#replace(counted, grid, run, closer)));
    return counted;
  }

  /** Counts some stretches that follow one another again, each added up of finer ones. */
  async #replace(counted: Map<string, Counted>, grid: Grid, run: Run, interval: Seconds): Promise<void> {
    const scrape = interval / 2;
    const part = grid.length / PARTS;
    const length = partOf(grid.length, Math.max(part, scrape));
    const parts = Math.round(grid.length / length);
    const first = grid.first + run.from * grid.step - grid.length + length;
    const finer = { first, step: length, length, count: run.count * parts };
    const fineOnes = await this.over(finer, part <= scrape ? interval : undefined);
    for (const { counts, series } of counted.values()) {
      [counts, series].forEach((figures) => figures.fill(NaN, run.from, run.from + run.count));
    }
    for (const [key, fine] of fineOnes) {
      const nothing = () => new Float64Array(grid.count).fill(NaN);
      const one = counted.get(key) ?? { labels: fine.labels, counts: nothing(), series: nothing() };
      for (let i = 0; i < run.count; i++) {
        const sum = (of: Float64Array): number => of.subarray(i * parts, (i + 1) * parts).reduce(plus, NaN);
        one.counts[run.from + i] = sum(fine.counts);
        one.series[run.from + i] = sum(fine.series);
      }
      counted.set(key, one);
    }
  }

  /** Those of the irregular stretches that may be looked into. */
  #affordable(irregular: readonly number[]): readonly number[] {
    const all = [...new Set(irregular)].sort((a, b) => a - b);
    const some = all.slice(0, Math.floor(this.#left / PARTS));
    this.#left -= some.length * PARTS;
    if (some.length < all.length) {
      this.infos.add(TOO_MANY_FALLS);
    }
    return some;
  }

  /** All names where they are few, as one that ended and one that began may share a stretch; else those that were met. */
  #ofNamesMet(): CountsRequest {
    const { counters, witnesses } = this.request;
    const met = <T>(all: readonly T[]): readonly T[] => {
      const some = all.filter((_, place) => this.#met.has(String(place)));
      return all.length <= FEW_NAMES || some.length === 0 ? all : some;
    };
    return {
      ...this.request,
      counters: counters.map((one) => ({ ...one, selectors: met(one.selectors) })),
      ...(witnesses && { witnesses: met(witnesses) }),
    };
  }

  /** The shortest interval at which the counters are scraped, as some moments show it: what is cut by it is looked at again. */
  #scrapeInterval(): Promise<Seconds> {
    this.#interval ??= (async () => {
      const { start, end, window } = this.request;
      // A ladder of steps, on their own grid: windows of about the same length that end together ask the same question.
      const step = 60 * 2 ** Math.max(0, Math.floor(Math.log2((end - start + window) / INTERVAL_SAMPLES / 60)));
      const count = 2 * INTERVAL_SAMPLES;
      const first = (Math.floor(end / step) - count + 1) * step;
      const series = await this.#ask({ first, step, count }, [scrapes(this.#ofNamesMet())]);
      const gauges = series.flatMap(({ labels }) => labels[GAUGE] ?? []);
      if (gauges.length > 0) {
        this.warnings.add(
          `${gauges.join(', ')} falls again and again without a restart, as a gauge does: what is counted of it is no count. Name the counter instead.`
        );
      }
      const falling = series.flatMap(({ labels }) => labels[FALLING] ?? []).filter((name) => !gauges.includes(name));
      if (falling.length > 0) {
        this.infos.add(
          `${falling.join(', ')} falls as often as it grows: its process restarts all the time, or it is a gauge, of which there is no count.`
        );
      }
      const counts = series.filter(({ labels }) => !(GAUGE in labels || FALLING in labels));
      return seconds(REACH / largest([1, ...counts.flatMap(({ values }) => [...values])]));
    })();
    return this.#interval;
  }

  /** The series that answer some questions; what is said about them is noted. */
  async #ask(moments: Pick<Grid, 'first' | 'step' | 'count'>, questions: readonly PromQL[]): Promise<Series[]> {
    const answers = await Promise.all(questions.map((expr) => this.ask(rangeOver(moments, expr))));
    for (const { warnings, infos, series } of answers) {
      warnings.forEach((text) => this.warnings.add(text));
      infos.forEach((text) => this.infos.add(text));
      if (series.some(({ labels }) => NOT_A_NUMBER in labels)) {
        this.infos.add(NOT_NUMBERS);
      }
    }
    return answers.flatMap(({ series }) => series);
  }
}

/** Stretches of a grid that follow one another. */
interface Run {
  readonly from: number;
  count: number;
}

/** Stretches that lie end to end are looked into together, as far as one question reaches. */
function runsOf(grid: Grid, ascending: readonly number[]): Run[] {
  const longest = grid.length < grid.step ? 1 : Math.floor(MAX_STEPS / (4 * PARTS));
  const runs: Run[] = [];
  for (const place of ascending) {
    const last = runs.at(-1);
    if (last !== undefined && last.from + last.count === place && last.count < longest) {
      last.count += 1;
    } else {
      runs.push({ from: place, count: 1 });
    }
  }
  return runs;
}

const places = ({ first, step }: Grid, times: Float64Array): number[] =>
  Array.from(times, (time) => Math.round((time - first) / step));

/** Prometheus 3 writes `le="1.0"` where Prometheus 2 wrote `le="1"`: one edge, whose counts are added up. */
const spelled = (labels: Labels): Labels => {
  const edge = readDecimal(labels['le'] ?? '');
  const le = String(edge);
  return Number.isNaN(edge) || le === labels['le'] ? labels : { ...labels, le };
};

/** What an answer counts in each stretch, whatever the name that it was counted by. */
async function read(grid: Grid, series: readonly Series[], withSeries: boolean): Promise<Map<string, Counted>> {
  const all = new Map<string, Counted>();
  const shared = sharing();
  const nothing = new Float64Array(grid.count).fill(NaN);
  const numbers = nothing.slice();
  // Series mostly share their times.
  let placed: { readonly times: Float64Array; readonly at: readonly number[] } | undefined;
  for (const { labels: given, times, values } of series) {
    if (IRREGULAR in given || NOT_A_NUMBER in given) {
      continue;
    }
    await nextTurn();
    placed = placed?.times === times ? placed : { times, at: places(grid, times) };
    const { [NAME]: _name, ...labels } = spelled(given);
    const key = labelKey(labels);
    const before = all.get(key) ?? { labels, counts: nothing.slice(), series: nothing };
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
