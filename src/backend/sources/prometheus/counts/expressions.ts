import { firstNamed, renamed } from '../../../../query/expressions';
import { copiedLabel, either, labelled, type PromQL, promql } from '../../../../query/promql';
import type { CounterSelector, CounterSelectors, CountsRequest } from '../../../../query/request';
import { type Seconds, seconds } from '../../../../query/units';

/** The label that marks, in an answer, that series cannot be counted by their last samples alone. */
export const IRREGULAR = 'modelwatch_irregular';
/** The label that marks, in an answer, that series end in a sample that is no number. */
export const NOT_A_NUMBER = 'modelwatch_nan';
/** The labels that name, in an answer, what is no counter, and what may be none: it falls as often as it grows. */
export const GAUGE = 'modelwatch_gauge';
export const FALLING = 'modelwatch_falling';
/** The label that separates, in an answer, the counts of a counter's different names: the place of the name. */
export const NAME = 'modelwatch_name';

/** Counts of buckets come with the number of series that they are of: `counts + series * SERIES`, both whole. */
export const SERIES = 2 ** 32;

/** A sample this long before a stretch is still a counter's value at its start; scrapes are closer than that. */
export const REACH = seconds(900);
/** A series that was silent for longer is taken for a new one, if what it begins with is little enough. */
export const LONG_REACH = seconds(3600);
/** A target that lost a series within this time has restarted or relabelled: it cannot confirm that series are new. */
const CHANGE = seconds(300);
/** A first value of more than so many times what follows until the next scrapes was not counted just now. */
const FIRST_VALUE = 10;
/** What follows is looked for within so many scrapes, and then in all the time that may be between two: they may be rarer than most here. */
const NEXT_SCRAPES = [2, 8];
/** VictoriaMetrics takes no question of more than 16,384 bytes (`-search.maxQueryLen`), and a policy adds its matchers. */
const LONG = 14_000;

/** What is counted, as a request has it. */
export type Counters = Pick<CountsRequest, 'counters' | 'by' | 'witnesses' | 'siblings'>;

/** Whether counts come with the number of series that they are of. */
export const hasBuckets = ({ by }: Pick<Counters, 'by'>): boolean => by.includes('le');

const ownOf = ({ counters }: Counters): readonly PromQL[] =>
  counters.flatMap(({ selectors }) => selectors.map(({ selector }) => selector));

/** The series that show when counters were reset or appeared, and how often they are scraped. */
const witnessesOf = (request: Counters): readonly PromQL[] => request.witnesses ?? ownOf(request);

/** The series that show whether a target existed before. */
const siblingsOf = (request: Counters): readonly PromQL[] => request.siblings ?? witnessesOf(request);

const lastIn = (counter: PromQL, length: Seconds): PromQL =>
  promql`last_over_time(${counter}[${{ duration: length }}])`;
const lastBefore = (counter: PromQL, length: Seconds, reach: Seconds): PromQL =>
  promql`last_over_time(${counter}[${{ duration: reach }}] offset ${{ duration: length }})`;
/** The last number of a counter that does not fall: NaN is none. */
const highestIn = (counter: PromQL, length: Seconds): PromQL =>
  promql`max_over_time(${counter}[${{ duration: length }}])`;
const most = (counters: readonly PromQL[], length: Seconds): PromQL =>
  promql`max(${either(counters.map((one) => promql`count_over_time(${one}[${{ duration: length }}])`))})`;

/** What each series has `grown` by, added up by the labels that are wanted: each name of a counter by itself. */
function summed({ counters, by }: Counters, length: Seconds, grown: (counter: PromQL) => PromQL): PromQL {
  const more = hasBuckets({ by }) ? promql` + ${SERIES}` : promql``;
  const ofName = ({ selector, rename, unless, having }: CounterSelector): PromQL => {
    const all = having === undefined ? grown(selector) : promql`(${grown(selector)}) and ${lastIn(having, length)}`;
    const own = unless === undefined ? all : firstNamed(all, unless, (series) => lastIn(series, length));
    const names = by.map((name) => (name === rename?.to ? rename.from : name));
    const sum = promql`sum by (${{ labelNames: names }}) ((${own})${more})`;
    return rename === undefined ? sum : renamed(sum, rename.from, rename.to, by);
  };
  const ofCounter = ({ selectors, labels = {} }: CounterSelectors): PromQL => {
    const named = selectors.map((one, place) => {
      const sum = ofName(one);
      return selectors.length === 1 ? sum : labelled(sum, NAME, String(place));
    });
    return Object.entries(labels).reduce((expr, [name, value]) => labelled(expr, name, value), either(named));
  };
  return either(counters.map(ofCounter));
}

/**
 * What counters grew by in the `length` seconds before each moment: the last sample in them less the last one before
 * them. Whole numbers, whatever the scrape interval, and stretches that lie end to end add up to the whole. Beside it,
 * labelled `IRREGULAR`, how many series fell or came up within the stretch, which this difference does not count right.
 * Samples that are NaN are none; that series end in one is labelled `NOT_A_NUMBER`. In one question, or two where it would be long.
 * `hidesResets` where the server may be one that does not tell `resets` of falls.
 */
export function growth(request: Counters, length: Seconds, hidesResets: boolean): readonly PromQL[] {
  const sums = summed(request, length, (counter) => {
    const now = highestIn(counter, length);
    return promql`${now} - ${lastBefore(counter, length, REACH)} >= 0 or ${now} >= 0`;
  });
  const irregular = witnessesOf(request).map((counter) => {
    const samples = promql`${counter}[${{ duration: length }}]`;
    const goesOn = promql`(${lastBefore(counter, length, REACH)} <= min_over_time(${samples}))`;
    return promql`${highestIn(counter, length)} >= 0 unless ${goesOn} or ${hidesResets ? hiddenFall(samples) : fall(samples)}`;
  });
  // The +Inf bucket says nothing about the others. Summed, because metric names are dropped; nothing is left of numbers.
  const nans = [...siblingsOf(request), ...(hasBuckets(request) ? ownOf(request) : [])].map(
    (one) => promql`clamp(sum(${lastIn(one, seconds(Math.min(length, CHANGE)))}), 0, 0) != 0`
  );
  const marked = (label: string, all: readonly PromQL[]) => labelled(promql`count(${either(all)})`, label, 'true');
  const marks = either([marked(IRREGULAR, irregular), marked(NOT_A_NUMBER, nans)]);
  return sums.length + marks.length < LONG ? [either([sums, marks])] : [sums, marks];
}

/** Something where a counter fell within a range. */
const fall = (samples: PromQL): PromQL => promql`resets(${samples}) > 0`;

/**
 * The same on Thanos, which gives `resets` counters that it has freed of their falls (aggrsFromFunc of pkg/query/querier.go
 * @v0.42.4). `increase` adds to `delta` what the counter stood at when it fell; it may add less of what lies beside the samples, so
 * that a fall from little before much growth is left to `resets`. To match the series of both takes a server a fifth more work.
 */
const hiddenFall = (samples: PromQL): PromQL =>
  promql`(${fall(samples)} or delta(${samples}) < ${ROUNDED} * increase(${samples}))`;
const ROUNDED = 1 - 1e-9;

/**
 * The same for stretches of which each holds one scrape at the most: a counter that fell was reset to zero, and a
 * series that came up counts from zero once it is known to be new and not merely back or newly scraped: its process
 * has just begun, other series of the same target continue, the target was scraped before and lost no series, or its
 * first value is of the size of what follows; else there is no figure until the next scrape. One that was NaN continues from the highest number before. Beside it, labelled
 * `IRREGULAR`, how many scrapes a stretch holds where there are several.
 */
export function growthByScrape(request: Counters, length: Seconds, scrapeInterval: Seconds): PromQL {
  const ofItsTarget = promql`on (job, instance)`;
  const goOn = siblingsOf(request).map(
    (one) => promql`(${lastIn(one, length)} and ${lastBefore(one, length, LONG_REACH)})`
  );
  const gone = siblingsOf(request).map(
    (one) => promql`(${lastBefore(one, length, CHANGE)} unless ${lastIn(one, length)})`
  );
  const begun = promql`process_start_time_seconds > time() - ${seconds(length + CHANGE)}`;
  const wasUp = promql`last_over_time(up[${{ duration: REACH }}] offset ${{ duration: length }}) == 1`;
  const isNew = either([...goOn, begun, promql`(${wasUp} unless ${ofItsTarget} (${either(gone)}))`]);
  const sums = summed(request, length, (counter) => {
    const now = promql`(${lastIn(counter, length)} >= 0)`;
    const before = promql`(${lastBefore(counter, length, LONG_REACH)} >= 0 or max_over_time(${counter}[${{ duration: LONG_REACH }}] offset ${{ duration: length }}) >= 0)`;
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
      promql`${now} and ${before}`,
      // What is left has come up.
      promql`${now} <= ${FIRST_VALUE} * ((${followed}) + 1)`,
      promql`${now} and ${ofItsTarget} (${isNew})`,
      // That a bucket is there is known, whatever it counted.
      ...(hasBuckets(request) ? [promql`0 * ${now}`] : []),
    ]);
  });
  return either([sums, labelled(promql`${most(witnessesOf(request), length)} > 1`, IRREGULAR, 'true')]);
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
export function scrapes(request: Counters): PromQL {
  const isGauge = (counter: PromQL): PromQL =>
    // One that changes rarely falls several times in a day alone, and one that moves much is above its half in less.
    either(
      [{ duration: REACH }, { duration: LONG_REACH }, promql`${{ duration: DAY }}:${{ duration: APART }}`].map(
        (range) => {
          const samples = promql`${counter}[${range}]`;
          return promql`resets(${samples}) > ${MANY_FALLS} and min_over_time(${samples}) > max_over_time(${samples}) / 2`;
        }
      )
    );
  const isFalling = (counter: PromQL): PromQL => {
    const hour = promql`${counter}[${{ duration: LONG_REACH }}]`;
    return promql`resets(${hour}) > ${MAX_RESETS} and 5 * resets(${hour}) > 2 * changes(${hour})`;
  };
  // `or` and functions ignore metric names, `last_over_time` keeps them.
  const named = (label: string, is: (counter: PromQL) => PromQL): PromQL => {
    const found = witnessesOf(request).map((one) => promql`(${lastIn(one, REACH)} and (${is(one)}))`);
    return copiedLabel(promql`count by (__name__) (${either(found)})`, '__name__', label);
  };
  return either([most(witnessesOf(request), REACH), named(GAUGE, isGauge), named(FALLING, isFalling)]);
}

/** The metric names that a selector without a name matches. */
export const namesIn = (selector: PromQL, length: Seconds): PromQL =>
  promql`count by (__name__) (${lastIn(selector, length)})`;
