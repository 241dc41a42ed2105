import { firstNamed, numbered, renamed } from '../../../../query/expressions';
import { either, type PromQL, promql } from '../../../../query/promql';
import type { CounterSelectors } from '../../../../query/request';
import { type Seconds, seconds } from '../../../../query/units';

/** The label that marks, in an answer, that series cannot be counted by their last samples alone. */
export const IRREGULAR = 'modelwatch_irregular';

/** The labels that name, in an answer, what is no counter, and what may be none: it falls as often as it grows. */
export const GAUGE = 'modelwatch_gauge';
export const FALLING = 'modelwatch_falling';

/** The label that marks, in an answer, that series end in a sample that is no number. */
export const NOT_A_NUMBER = 'modelwatch_nan';

/** Counts of buckets come with the number of series that they are of: `counts + series * SERIES`, both whole. */
export const SERIES = 2 ** 32;

/** A sample this long before a stretch is still a counter's value at its start; scrapes are closer than that. */
const REACH = seconds(900);
/** A series that was silent for longer is taken for a new one, if what it begins with is little enough. */
export const LONG_REACH = seconds(3600);
/** A target that lost a series within this time has restarted or relabelled: it cannot confirm that series are new. */
const CHANGE = seconds(300);
/** A first value of more than so many times what follows until the next scrapes was not counted just now. */
const FIRST_VALUE = 10;
/** What follows is looked for within so many scrapes, and then in all the time that may be between two: they may be rarer than most here. */
const NEXT_SCRAPES = [2, 8];

export interface CountedSelectors {
  readonly counters: readonly CounterSelectors[];
  readonly by: readonly string[];
  /** Where a counter goes by several names: the places of those that are asked for; all of them where left out. */
  readonly places?: ReadonlySet<string>;
  /** Which of the series show when a process began or its counters fell; all of them where left out. */
  readonly witnesses?: readonly PromQL[];
  /** Series of the same targets that show that a process continues; the witnesses by default. */
  readonly siblings?: readonly PromQL[];
  /** The same with each selector of one name; the siblings where left out. */
  readonly eachSibling?: readonly PromQL[];
}

const lastIn = (counter: PromQL, length: Seconds): PromQL =>
  promql`last_over_time(${counter}[${{ duration: length }}])`;
const scrapesIn = (counter: PromQL, length: Seconds): PromQL =>
  promql`count_over_time(${counter}[${{ duration: length }}])`;
/** The last number of a counter that does not fall: NaN is none. */
const highestIn = (counter: PromQL, length: Seconds): PromQL =>
  promql`max_over_time(${counter}[${{ duration: length }}])`;
const lastBefore = (counter: PromQL, length: Seconds, reach: Seconds): PromQL =>
  promql`last_over_time(${counter}[${{ duration: reach }}] offset ${{ duration: length }})`;

/** Whether counts come with the number of series that they are of. */
export const hasBuckets = ({ by }: Pick<CountedSelectors, 'by'>): boolean => by.includes('le');

function summed(
  { counters, by, places }: CountedSelectors,
  length: Seconds,
  grown: (counter: PromQL) => PromQL
): PromQL {
  const more = hasBuckets({ by }) ? promql` + ${SERIES}` : promql``;
  return either(
    counters.map(({ selectors, labels = {} }) =>
      Object.entries(labels).reduce(
        (expr, [name, value]) => promql`label_replace(${expr}, ${{ quoted: name }}, ${{ quoted: value }}, "", "")`,
        either(
          selectors.flatMap(({ selector, rename, unless, having }, place) => {
            if (selectors.length > 1 && places?.has(String(place)) === false) {
              return [];
            }
            const names = by.map((name) => (name === rename?.to ? rename.from : name));
            const all =
              having === undefined ? grown(selector) : promql`(${grown(selector)}) and ${lastIn(having, length)}`;
            const own = unless === undefined ? all : firstNamed(all, unless, (series) => lastIn(series, length));
            const sum = promql`sum by (${{ labelNames: names }}) ((${own})${more})`;
            const named = rename === undefined ? sum : renamed(sum, rename.from, rename.to, by);
            return [selectors.length === 1 ? named : numbered(named, place)];
          })
        )
      )
    )
  );
}

const ownOf = ({ counters }: CountedSelectors): readonly PromQL[] =>
  counters.flatMap(({ selectors }) => selectors.map(({ selector }) => selector));

/** The series that show when counters were reset or appeared. */
const witnessesOf = (selectors: CountedSelectors): readonly PromQL[] => selectors.witnesses ?? ownOf(selectors);

/** Those of the names that are asked for. */
const met = (selectors: CountedSelectors): readonly PromQL[] =>
  witnessesOf(selectors).filter((_, place) => selectors.places?.has(String(place)) !== false);

/** The series that show whether a target existed before, and how often it is scraped. */
const siblingsOf = (selectors: CountedSelectors): readonly PromQL[] => selectors.siblings ?? witnessesOf(selectors);

/**
 * What counters grew by in the `length` seconds before each moment: the last sample in them less the last one before
 * them. Whole numbers, whatever the scrape interval, and stretches that lie end to end add up to the whole. Beside it,
 * labelled `IRREGULAR`, how many series fell or came up within the stretch, which this difference does not count right.
 * Samples that are NaN are none; that series end in one is labelled `NOT_A_NUMBER`. In one question, or two where it would be long.
 */
export function growth(selectors: CountedSelectors, length: Seconds): readonly PromQL[] {
  const sums = summed(selectors, length, (counter) => {
    const now = highestIn(counter, length);
    return promql`${now} - ${lastBefore(counter, length, REACH)} >= 0 or ${now} >= 0`;
  });
  const irregular = witnessesOf(selectors).map((counter) => {
    const samples = promql`${counter}[${{ duration: length }}]`;
    const goesOn = promql`(${lastBefore(counter, length, REACH)} <= min_over_time(${samples}))`;
    return promql`${highestIn(counter, length)} >= 0 unless ${goesOn} or ${fell(samples)}`;
  });
  // The +Inf bucket says nothing about the others.
  const numbers = [...siblingsOf(selectors), ...(hasBuckets(selectors) ? ownOf(selectors) : [])];
  const nans = notNumbers(numbers, seconds(Math.min(length, CHANGE)));
  const marks = promql`${marked(IRREGULAR, promql`count(${either(irregular)})`)} or ${marked(NOT_A_NUMBER, promql`count(${nans})`)}`;
  return sums.length + marks.length < LONG ? [promql`${sums} or ${marks}`] : [sums, marks];
}

/** VictoriaMetrics takes no question of more than 16,384 bytes (`-search.maxQueryLen`), and a policy adds its matchers. */
const LONG = 14_000;

/**
 * Something where a counter fell within a range. `resets` alone does not do: Thanos gives it counters that it has freed of their
 * falls (aggrsFromFunc of pkg/query/querier.go @v0.42.4). `increase` adds to `delta` what the counter stood at when it fell; it may
 * add less of what lies beside the samples, so that a fall from little before much growth is left to `resets`.
 */
const fell = (samples: PromQL): PromQL =>
  promql`(resets(${samples}) > 0 or delta(${samples}) < ${ROUNDED} * increase(${samples}))`;
const ROUNDED = 1 - 1e-9;

const marked = (label: string, figure: PromQL): PromQL =>
  promql`label_replace(${figure}, ${{ quoted: label }}, "true", "", "")`;

/** Something where series end in a sample that is NaN: nothing is left of numbers. Summed, because metric names are dropped. */
const notNumbers = (all: readonly PromQL[], length: Seconds): PromQL =>
  either(all.map((one) => promql`clamp(sum(${lastIn(one, length)}), 0, 0) != 0`));

/** The metric names that a selector without a name matches. */
export const namesIn = (selector: PromQL, length: Seconds): PromQL =>
  promql`count by (__name__) (${lastIn(selector, length)})`;

/**
 * The same for stretches of which each holds one scrape at the most: a counter that fell was reset to zero, and a
 * series that came up counts from zero once it is known to be new and not merely back or newly scraped: its process
 * has just begun, other series of the same target continue, the target was scraped before and lost no series, or its
 * first value is of the size of what follows. One that was NaN continues from the highest number before. Beside it, labelled
 * `IRREGULAR`, how many scrapes a stretch holds where there are several.
 */
export function growthByScrape(selectors: CountedSelectors, length: Seconds, scrapeInterval: Seconds): PromQL {
  const ofItsTarget = promql`on (job, instance)`;
  const siblings = siblingsOf(selectors);
  const goOn = either(
    siblings.map((one) => promql`(${lastIn(one, length)} and ${lastBefore(one, length, LONG_REACH)})`)
  );
  const gone = either(
    siblings.map((one) => promql`(${lastBefore(one, length, CHANGE)} unless ${lastIn(one, length)})`)
  );
  const begun = promql`process_start_time_seconds > time() - ${seconds(length + CHANGE)}`;
  const wasUp = promql`last_over_time(up[${{ duration: REACH }}] offset ${{ duration: length }}) == 1`;
  const most = promql`max(${either(met(selectors).map((one) => scrapesIn(one, length)))})`;
  const sums = summed(selectors, length, (counter) => {
    const now = promql`(${lastIn(counter, length)} >= 0)`;
    const before = lastBefore(counter, length, LONG_REACH);
    const highest = promql`max_over_time(${counter}[${{ duration: LONG_REACH }}] offset ${{ duration: length }})`;
    const cameUp = promql`(${now} unless ${before})`;
    const next = either(
      [...NEXT_SCRAPES.map((scrapes) => seconds(scrapes * scrapeInterval)), REACH].map((duration) => {
        const soon = { duration };
        return promql`last_over_time(${counter}[${soon}] offset -${soon})`;
      })
    );
    // After a restart, what the process counted since.
    const followed = either([promql`((${next}) < ${now})`, promql`((${next}) - ${now})`, promql`0 * ${now}`]);
    return either([
      promql`${now} - ${before} >= 0`,
      promql`${now} - ${highest} >= 0`,
      promql`${now} and ${before} >= 0`,
      promql`${cameUp} <= ${FIRST_VALUE} * ((${followed}) + 1)`,
      promql`${cameUp} and ${ofItsTarget} (${goOn} or ${begun} or (${wasUp} unless ${ofItsTarget} (${gone})))`,
      promql`0 * ${now}`,
    ]);
  });
  return promql`${sums} or ${marked(IRREGULAR, promql`${most} > 1`)}`;
}

/** More falls than a process has restarts, if it never falls to less than half. */
const MANY_FALLS = 2;
/** So many falls in an hour, at two of five changes or more, are those of a gauge, or of a process that never comes up. */
const MAX_RESETS = 4;
/** What falls less often than that is looked at for a day, by few of its samples. */
const [DAY, APART] = [seconds(86_400), seconds(300)];

/**
 * How many scrapes there were in 15 minutes, of the series that was scraped most often. Beside it, its name under `GAUGE`, what
 * is no counter: in 15 minutes, an hour or a day it fell several times, and never to less than half; and under `FALLING` what
 * fell often in an hour.
 */
export function scrapes(selectors: CountedSelectors): PromQL {
  const range = { duration: REACH };
  const each = selectors.eachSibling ?? siblingsOf(selectors);
  const most = promql`max(${either(each.map((one) => scrapesIn(one, REACH)))})`;
  const [hour, day, apart] = [{ duration: LONG_REACH }, { duration: DAY }, { duration: APART }];
  // One that changes rarely falls several times in a day alone, and one that moves much is above its half in less.
  const gauges = met(selectors).map((one) => {
    const stays = [promql`${one}[${range}]`, promql`${one}[${hour}]`, promql`${one}[${day}:${apart}]`].map(
      (samples) =>
        promql`resets(${samples}) > ${MANY_FALLS} and min_over_time(${samples}) > max_over_time(${samples}) / 2`
    );
    return promql`(last_over_time(${one}[${range}]) and (${either(stays)}))`;
  });
  const falling = met(selectors).map((one) => {
    const falls = promql`resets(${one}[${hour}])`;
    return promql`(last_over_time(${one}[${range}]) and ${falls} > ${MAX_RESETS} and 5 * ${falls} > 2 * changes(${one}[${hour}]))`;
  });
  // `or` ignores metric names.
  const named = (label: string, all: readonly PromQL[]): PromQL =>
    promql`label_replace(count by (__name__) (${either(all)}), ${{ quoted: label }}, "$1", "__name__", "(.+)")`;
  return either([most, named(GAUGE, gauges), named(FALLING, falling)]);
}

/** The interval that so many scrapes in 15 minutes mean; never longer than the real one. */
export const intervalOf = (count: number): Seconds => seconds(REACH / Math.max(1, count));
