import { parseDuration } from '../src/query/duration';
import { seconds } from '../src/query/units';
import { historySlots, restartsSince } from '../src/query/windows';
import { compareOptions } from '../src/signals/compare/options';
import { detected } from '../src/signals/conceptDrift/derive';
import type { DetectorName } from '../src/signals/conceptDrift/plan';
import { alarm, rulesOf } from '../src/signals/slo/alarm';
import { sloOptions } from '../src/signals/slo/options';
import {
  type DriftLevel,
  driftLevel,
  expectedCounts,
  type Grouping,
  groupingFor,
  psi,
  regroup,
  thresholdsInForce,
  wasserstein,
} from '../src/stats/drift';
import { addAt, elementAt, valueAt } from '../src/stats/elements';
import { binnedMoments } from '../src/stats/histogram';
import { sequentialP, shareOfBeginning } from '../src/stats/sequential';
import { normalQuantile } from '../src/stats/special';
import { normals, seeded } from '../test/reference/seeded';
import { coverage, drawer, FIGURES, RATES, SIZES } from './coverage';
import { delays, driftAlarms, fairnessAlarms, falseAlarms, poisson } from './looks';

const quantile = (values: readonly number[], q: number): number =>
  elementAt(
    [...values].sort((a, b) => a - b),
    Math.min(values.length - 1, Math.floor(q * values.length))
  );

interface Traffic {
  readonly target: number;
  readonly perHour: number;
  /** The share of requests that fails. */
  readonly failing: number;
  /** That share in the three days before, by which all windows are filled. */
  readonly before: number;
  readonly minutes: number;
  /** Minutes from one look to the next. */
  readonly every?: number;
  readonly seed: number;
}

const MINUTES_BEFORE = 3 * 24 * 60;

/** The alarm of an objective with its default windows at each look: 2 page, 1 ticket, 0 neither, NaN too few. */
function objectiveLevels({ target, perHour, failing, before, minutes, every = 1, seed }: Traffic): Float64Array {
  const random = seeded(seed);
  const rules = rulesOf(sloOptions.parse({ target }));
  const lengths = new Map(
    rules.flatMap(({ pair: { long, short } }) =>
      [long, short].map((window) => [window, (parseDuration(window) ?? NaN) / 60] as const)
    )
  );
  const length = MINUTES_BEFORE + minutes;
  const total = new Float64Array(length + 1);
  const bad = new Float64Array(length + 1);
  for (let i = 0; i < length; i++) {
    const events = poisson(perHour / 60, random);
    const share = i < MINUTES_BEFORE ? before : failing;
    let failed = 0;
    for (let event = 0; event < events; event++) {
      failed += random() < share ? 1 : 0;
    }
    total[i + 1] = elementAt(total, i) + events;
    bad[i + 1] = elementAt(bad, i) + failed;
  }
  return Float64Array.from({ length: minutes / every }, (_, i) => {
    const end = MINUTES_BEFORE + (i + 1) * every;
    return alarm(rules, target, (window) => {
      const start = end - (lengths.get(window) ?? NaN);
      const events = elementAt(total, end) - elementAt(total, start);
      return { total: events, good: events - (elementAt(bad, end) - elementAt(bad, start)) };
    });
  });
}

/** Minutes from the beginning of a total outage to its first page, over many outages. */
export function outages(target: number, perHour: number, times: number, every = 1): number[] {
  return Array.from({ length: times }, (_, i) => {
    const minutes = 24 * 60;
    const levels = objectiveLevels({ target, perHour, failing: 1, before: 0, minutes, every, seed: i });
    const at = levels.indexOf(2);
    return at < 0 ? Infinity : (at + 1) * every;
  });
}

/** The shares of the time in which a steady share of failures holds a ticket, and a page. */
export function steady(target: number, perHour: number, failing: number, days: number, every = 1) {
  const minutes = days * 24 * 60;
  const levels = objectiveLevels({ target, perHour, failing, before: failing, minutes, every, seed: 1 });
  const share = (level: number): number => levels.filter((one) => one === level).length / levels.length;
  return { ticket: share(1), page: share(2) };
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
/** In percent, where the heading says so. */
const share = (of: number): string => (100 * of).toFixed(2);
const hours = (minutes: number): string => (Number.isFinite(minutes) ? `${(minutes / 60).toFixed(1)} h` : 'never');

/** Cells are counted one by one, in any order: each has a seed of its own. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  /** What a row is about, and its cells; a cell may fill several columns. */
  readonly rows: ReadonlyArray<{
    readonly of: readonly string[];
    readonly cells: ReadonlyArray<() => readonly string[]>;
  }>;
}

const one =
  (text: () => string): (() => readonly string[]) =>
  () => [text()];

function totalOutages(quick: boolean): Table {
  const settings = [
    [0.99, 1],
    [0.99, 2],
    [0.99, 4],
    [0.99, 5],
    [0.99, 8],
    [0.99, 60],
    [0.999, 4],
    [0.999, 30],
    [0.9, 4],
    [0.9, 30],
  ] as const;
  return {
    title: 'Objectives: a total outage',
    columns: ['target', 'requests per hour', 'first page, median', 'nine of ten within'],
    rows: settings.map(([target, perHour]) => ({
      of: [String(target), String(perHour)],
      cells: [
        () => {
          const page = outages(target, perHour, quick ? 20 : 200);
          return [hours(quantile(page, 0.5)), hours(quantile(page, 0.9))];
        },
      ],
    })),
  };
}

function steadyFailures(quick: boolean): Table {
  const settings = [0.99, 0.999].flatMap((target) =>
    [4, 10, 30, 100, 1000].flatMap((perHour) => [0.5, 1].map((budget) => ({ target, perHour, budget })))
  );
  return {
    title: 'Objectives: a steady share of failures, over 2,000 days',
    columns: ['target', 'requests per hour', 'failing', 'ticket', 'page'],
    rows: settings.map(({ target, perHour, budget }) => ({
      of: [String(target), String(perHour), `${budget} of the budget`],
      cells: [
        () => {
          const { ticket, page } = steady(target, perHour, budget * (1 - target), quick ? 200 : 2000);
          return [percent(ticket), percent(page)];
        },
      ],
    })),
  };
}

/** Distributions whose means say little, by their quantile functions, and one whose mean does. */
const DRAWN: Readonly<Record<string, (u: number) => number>> = {
  normal: (u) => normalQuantile(u),
  'Student t, 2 degrees of freedom': (u) => (2 * u - 1) / Math.sqrt(2 * u * (1 - u)),
  Cauchy: (u) => Math.tan(Math.PI * (u - 0.5)),
  'log-normal, deviation 2': (u) => Math.exp(2 * normalQuantile(u)),
  'Pareto, exponent 1.1': (u) => (1 - u) ** (-1 / 1.1),
};

/**
 * The shares of windows at warning or above, and at critical, by the Wasserstein distance as the drift signal judges it:
 * 20 bins of equal mass, a reference of 20,000 values, windows of `n` from the same distribution.
 */
export function wassersteinAlarms(distribution: string, n: number, windows: number) {
  const random = seeded(4);
  const quantileOf = valueAt(DRAWN, distribution);
  const edges = Array.from({ length: 19 }, (_, i) => quantileOf((i + 1) / 20));
  const drawn = (size: number): Float64Array => {
    const counts = new Float64Array(20);
    for (let i = 0; i < size; i++) {
      addAt(counts, (random() * 20) | 0, 1);
    }
    return counts;
  };
  const reference = { edges, counts: drawn(20_000) };
  const { deviation } = binnedMoments(reference);
  const inForce = thresholdsInForce('wasserstein', reference, n, undefined, deviation);
  const levels = Array.from({ length: windows }, () =>
    driftLevel(wasserstein(reference, drawn(n)).value / deviation, inForce, 2, n)
  );
  return {
    warning: levels.filter((level) => level === 'warning' || level === 'critical').length / windows,
    critical: levels.filter((level) => level === 'critical').length / windows,
  };
}

function heavyTails(quick: boolean): Table {
  const sizes = [100, 1000, 10_000];
  return {
    title: 'Wasserstein distance without drift: windows at warning / critical',
    columns: ['distribution', ...sizes.map((n) => `n = ${n}`)],
    rows: Object.keys(DRAWN).map((distribution) => ({
      of: [distribution],
      cells: sizes.map((n) =>
        one(() => {
          const { warning, critical } = wassersteinAlarms(distribution, n, quick ? 500 : 5000);
          return `${share(warning)} / ${share(critical)}`;
        })
      ),
    })),
  };
}

type Shares = readonly number[];

/** The same order on every run. */
function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const order = list.map((item) => [random(), item] as const);
  return order.sort(([a], [b]) => a - b).map(([, item]) => item);
}

const zipf: Shares = Array.from({ length: 1000 }, (_, i) => 1 / (i + 1)).map(
  (weight, _, all) => weight / all.reduce((a, b) => a + b, 0)
);
const equal = (categories: number): Shares => new Array<number>(categories).fill(1 / categories);
const halved = (shares: Shares): Shares => {
  const stays = new Set(shuffled([...shares.keys()], seeded(5)).slice(0, shares.length / 2));
  return shares.map((share, i) => (stays.has(i) ? 2 * share : 0));
};
const unseen = (shares: Shares, share: number): Shares => [...shares.map((one) => one * (1 - share)), share];

/** Shares of a reference, and what became of them; a category more than the reference has is one that it lacks. */
export const CATEGORIES: Readonly<Record<string, readonly [reference: Shares, current: Shares]>> = {
  'one category, no drift': [[1], [1]],
  'ten equal, no drift': [equal(10), equal(10)],
  '200 equal, no drift': [equal(200), equal(200)],
  '1,000 by Zipf, no drift': [zipf, zipf],
  'one category and 1 % of an unseen one': [[1], unseen([1], 0.01)],
  'ten equal and 20 % of an unseen one': [equal(10), unseen(equal(10), 0.2)],
  '200 equal, half of them gone': [equal(200), halved(equal(200))],
  '1,000 by Zipf, all but ten shuffled': [zipf, [...zipf.slice(0, 10), ...shuffled(zipf.slice(10), seeded(6))]],
};

/**
 * The shares of windows of `n` at warning or above, at critical, and without a level, by PSI of categories: against one
 * reference of `rows` values, or each against a reference of its own, as the week before is one.
 */
export function categoryAlarms(what: string, n: number, windows: number, rows: number | 'as many' = 20_000) {
  const [then, now] = valueAt(CATEGORIES, what);
  const random = seeded(7);
  const [ofReference, ofWindows] = [drawer(then), drawer(now)];
  const referenceOf = (size: number): Float64Array => {
    const reference = new Float64Array(now.length);
    reference.set(ofReference(size, random));
    return reference;
  };
  const kept = rows === 'as many' ? undefined : referenceOf(rows);
  const known = kept === undefined ? undefined : new Map<number, Grouping>();
  const levels = Array.from({ length: windows }, (): DriftLevel => {
    const reference = kept ?? referenceOf(n);
    const current = ofWindows(n, random);
    const grouping = groupingFor(reference, n, 'categories', known, current);
    if (grouping === undefined) {
      return 'insufficient';
    }
    const [groups, grouped] = [regroup(reference, grouping), regroup(current, grouping)];
    const inForce = thresholdsInForce('psi', { edges: [], counts: groups }, n);
    return driftLevel(psi(expectedCounts(groups, grouped, grouping), grouped), inForce, 2, n);
  });
  const shareOf = (wanted: DriftLevel): number => levels.filter((level) => level === wanted).length / windows;
  return {
    warning: shareOf('critical') + shareOf('warning'),
    critical: shareOf('critical'),
    none: shareOf('insufficient'),
  };
}

function categories(quick: boolean, rows: number | 'as many'): Table {
  const sizes = [100, 200, 1000, 10_000, 100_000];
  return {
    title: `PSI of categories, windows of n against ${rows === 'as many' ? 'the window before, as long' : 'a reference of 20,000'}: at warning / critical`,
    columns: ['categories', ...sizes.map((n) => `n = ${n}`)],
    rows: Object.keys(CATEGORIES).map((what) => ({
      of: [what],
      cells: sizes.map((n) =>
        one(() => {
          const most = n > 10_000 ? 50 : n > 1000 ? 500 : 5000;
          const { warning, critical, none } = categoryAlarms(what, n, quick ? most / 10 : most, rows);
          return none > 0 ? 'too few' : `${share(warning)} / ${share(critical)}`;
        })
      ),
    })),
  };
}

/** Binomial numbers: by inversion from the rarer side, and by the normal approximation where its variance is large. */
function binomial(n: number, p: number, random: () => number, normal: () => number): number {
  const rare = p > 0.5 ? 1 - p : p;
  const variance = n * rare * (1 - rare);
  let count = 0;
  if (variance > 30) {
    count = Math.min(n, Math.max(0, Math.round(n * rare + Math.sqrt(variance) * normal())));
  } else {
    let mass = (1 - rare) ** n;
    for (let u = random(); u > mass && count < n; count++) {
      u -= mass;
      mass *= ((n - count) / (count + 1)) * (rare / (1 - rare));
    }
  }
  return p > 0.5 ? n - count : count;
}

interface Comparisons {
  /** Predictions a step of the smaller version, and how many times as many the other one has. */
  readonly perStep: number;
  readonly ratio: number;
  readonly rate: number;
  readonly days: number;
  readonly runs: number;
}

/** The share of comparisons of two versions with the same rate that are ever found different, looked at every ten minutes. */
export function falseDifferences({ perStep, ratio, rate, days, runs }: Comparisons): number {
  const random = seeded(8);
  const normal = normals(seeded(9));
  const [step, day] = [600, 86_400];
  const options = compareOptions.parse({});
  const looks = (days * day) / step;
  let found = 0;
  for (let run = 0; run < runs; run++) {
    // Deployments happen at any time relative to the grid on which comparisons restart.
    const deployed = 2800 * 7 * day + Math.floor(random() * 7 * 144) * step;
    const few = new Float64Array(looks + 1);
    const many = new Float64Array(looks + 1);
    for (let i = 0; i < looks; i++) {
      few[i + 1] = elementAt(few, i) + binomial(perStep, rate, random, normal);
      many[i + 1] = elementAt(many, i) + binomial(perStep * ratio, rate, random, normal);
    }
    for (let i = 1; i <= looks; i++) {
      const { start } = historySlots(options, { to: seconds(deployed + i * step) });
      const first = Math.max(0, (start - step - deployed) / step);
      const trials = (i - first) * perStep;
      const p = sequentialP(
        { successes: elementAt(few, i) - elementAt(few, first), trials },
        { successes: elementAt(many, i) - elementAt(many, first), trials: trials * ratio }
      );
      if (p < 0.05 * shareOfBeginning(restartsSince(deployed, start, options))) {
        found += 1;
        break;
      }
    }
  }
  return found / runs;
}

/** A rate of .8 gives what .2 gives: failures are compared as successes are. */
function comparisons(quick: boolean): Table {
  const rates = [0.01, 0.05, 0.2, 0.5];
  const arms = [
    [1, 1, 14],
    [100, 1, 14],
    [10, 10, 14],
    [1, 100, 14],
    [10, 100, 14],
    [100, 100, 14],
    [100, 1, 100],
    [10, 10, 100],
    [10, 100, 100],
  ] as const;
  return {
    title: 'Champion and challenger of the same rate: comparisons that ever find a difference, of 1,000',
    columns: ['predictions per ten minutes', 'days', 'rate .01', '.05', '.2', '.5'],
    rows: arms.map(([perStep, ratio, days]) => ({
      of: [`${perStep} and ${perStep * ratio}`, String(days)],
      cells: rates.map((rate) =>
        one(() => (100 * falseDifferences({ perStep, ratio, rate, days, runs: quick ? 100 : 1000 })).toFixed(1))
      ),
    })),
  };
}

interface Errors {
  readonly detector: DetectorName;
  /** Labelled predictions every ten minutes. */
  readonly perStep: number;
  readonly rate: number;
  /** The rate from the change on, and when that is, in days. */
  readonly changed?: number;
  readonly at?: number;
  /** By how much of itself the rate moves up and down each day. */
  readonly rhythm: number;
  readonly days: number;
  /** Whether the normal rate comes from the version's run; otherwise it is learned. */
  readonly told: boolean;
  readonly seed: number;
}

/** What a detector of concept drift says, ten minutes by ten minutes. */
function driftStates({ detector, perStep, rate, changed = rate, at = Infinity, rhythm, days, told, seed }: Errors) {
  const random = seeded(seed);
  const normal = normals(seeded(seed + 1));
  const steps = days * 144;
  const errors = Float64Array.from({ length: steps }, (_, i) => {
    const level = i < at * 144 ? rate : changed;
    return binomial(perStep, level * (1 + rhythm * Math.sin((2 * Math.PI * i) / 144)), random, normal);
  });
  const stream = {
    labels: {},
    times: Float64Array.from({ length: steps }, (_, i) => (i + 1) * 600),
    observations: new Float64Array(steps).fill(perStep),
    errors,
    older: false,
    accepted: undefined,
  };
  return detected(detector, stream, told ? rate : undefined);
}

/** How often in 90 days a detector calls drift while nothing but the rhythm of the day changes, on average of `runs`. */
export function falseDrifts(detector: DetectorName, perStep: number, told: boolean, rhythm: number, runs: number) {
  let found = 0;
  for (let seed = 0; seed < runs; seed++) {
    const states = driftStates({ detector, perStep, rate: 0.05, rhythm, days: 90, told, seed });
    found += states.filter((state, i) => state === 'drift' && states[i - 1] !== 'drift').length;
  }
  return found / runs;
}

/** Minutes until a rise of the error rate after ten days is found, and the share of the ten days after that it is held. */
export function driftDelays(detector: DetectorName, perStep: number, changed: number, told: boolean, runs: number) {
  const found = Array.from({ length: runs }, (_, seed) => {
    const states = driftStates({
      ...{ detector, perStep, rate: 0.05, changed, at: 10, rhythm: 0.2, days: 20, told, seed },
    });
    const after = states.slice(1440);
    const first = after.indexOf('drift');
    const held = after.slice(first).filter((state) => state === 'drift').length / (after.length - first);
    return first < 0 ? { delay: Infinity, held: 0 } : { delay: 10 * (first + 1), held };
  });
  return { delays: found.map(({ delay }) => delay), held: found.reduce((sum, { held }) => sum + held, 0) / runs };
}

function falseConceptDrifts(quick: boolean): Table {
  const sizes = [10, 100, 1000, 10_000];
  const detectors = [
    ['cusum, normal told', 'cusum', true],
    ['cusum, normal learned', 'cusum', false],
    ['hddmA', 'hddmA', false],
  ] as const;
  return {
    title: 'Concept drift without any, at 5 % of errors: drifts in 90 days',
    columns: ['detector', 'rhythm', '10 labels per ten minutes', '100', '1,000', '10,000'],
    rows: detectors.flatMap(([name, detector, told]) =>
      [0, 0.2].map((rhythm) => ({
        of: [name, `± ${100 * rhythm} %`],
        cells: sizes.map((perStep) =>
          one(() => falseDrifts(detector, perStep, told, rhythm, quick ? 5 : 50).toFixed(2))
        ),
      }))
    ),
  };
}

function conceptDrifts(quick: boolean): Table {
  return {
    title: 'Concept drift from 5 %, with a rhythm of ± 20 %: found after, median and nine of ten; held for ten days',
    columns: ['detector', 'labels per ten minutes', 'to 7.5 %', 'to 10 %', 'to 20 %'],
    rows: [true, false].flatMap((told) =>
      [10, 100, 1000].map((perStep) => ({
        of: [`cusum, normal ${told ? 'told' : 'learned'}`, String(perStep)],
        cells: [0.075, 0.1, 0.2].map((changed) =>
          one(() => {
            const { delays, held } = driftDelays('cusum', perStep, changed, told, quick ? 5 : 50);
            return `${hours(quantile(delays, 0.5))}, ${hours(quantile(delays, 0.9))}; ${(100 * held).toFixed(1)} %`;
          })
        ),
      }))
    ),
  };
}

/** A cell says in how many of the windows that have an interval it holds the truth, and how many have none. */
function intervals(quick: boolean): Table {
  return {
    title: 'Intervals of 95 %: windows of n that hold the truth',
    columns: ['figure', 'n', ...RATES.map((rate) => String(rate))],
    rows: Object.keys(FIGURES).flatMap((what) =>
      SIZES.map((n) => ({
        of: [what, String(n)],
        cells: RATES.map((rate) =>
          one(() => {
            const { published, covered } = coverage(what, n, rate, quick ? 1000 : 10_000);
            const withheld = published < 0.995 ? ` (${(100 * (1 - published)).toFixed(0)} none)` : '';
            return published < 0.01 ? 'none' : `${(100 * covered).toFixed(1)}${withheld}`;
          })
        ),
      }))
    ),
  };
}

const WINDOWS = [40, 60, 100, 300, 1000];
const columnsOf = (first: string): string[] => [first, ...WINDOWS.map((n) => `n = ${n}`)];
const both = (found: readonly number[]): string => [0.5, 0.9].map((of) => hours(60 * quantile(found, of))).join(', ');

function repeatedLooks(quick: boolean): Table {
  const settings = [
    [1, 200],
    [20, 40],
    [100, 24],
  ] as const;
  return {
    title: 'Drift without any: warnings / critical alarms in four weeks',
    columns: columnsOf('features'),
    rows: settings.map(([features, most]) => ({
      of: [String(features)],
      cells: WINDOWS.map((perWindow) =>
        one(() => {
          const months = perWindow > 300 ? 6 : most;
          const { warnings, criticals } = falseAlarms(
            (seed) => driftAlarms({ features, perWindow, days: 28, seed }),
            quick ? Math.ceil(months / 8) : months
          );
          return `${warnings.toFixed(2)} / ${criticals.toFixed(2)}`;
        })
      ),
    })),
  };
}

function driftsFound(quick: boolean): Table {
  return {
    title: 'Drift of one of a hundred features: found after, median and nine of ten',
    columns: columnsOf('mean moved by'),
    rows: [0.3, 0.5, 1].map((shift) => ({
      of: [`${shift} deviations`],
      cells: WINDOWS.map((perWindow) =>
        one(() =>
          both(delays((seed) => driftAlarms({ features: 100, perWindow, days: 4, shift, seed }), quick ? 5 : 15))
        )
      ),
    })),
  };
}

function fairness(quick: boolean): Table {
  return {
    title: 'Fairness: warnings / critical alarms in four weeks at parity; an impact of .6 found after',
    columns: columnsOf('selection rate'),
    rows: [0.05, 0.3, 0.5, 0.9].map((rate) => ({
      of: [String(rate)],
      cells: WINDOWS.map((perWindow) =>
        one(() => {
          const settings = { attributes: 2, groups: 4, perWindow, rate };
          const times = quick ? 5 : 20;
          const { warnings, criticals } = falseAlarms((seed) => fairnessAlarms({ ...settings, days: 28, seed }), times);
          const found = delays((seed) => fairnessAlarms({ ...settings, days: 4, impact: 0.6, seed }), times);
          return `${warnings.toFixed(2)} / ${criticals.toFixed(2)}; ${both(found)}`;
        })
      ),
    })),
  };
}

/** Simulations of what an alarm adds to its figure, by name; with `quick` a tenth of them. */
export const tables = (quick: boolean): Readonly<Record<string, Table>> => ({
  outages: totalOutages(quick),
  budgets: steadyFailures(quick),
  wasserstein: heavyTails(quick),
  categories: categories(quick, 20_000),
  previous: categories(quick, 'as many'),
  comparisons: comparisons(quick),
  'no-concept-drift': falseConceptDrifts(quick),
  'concept-drift': conceptDrifts(quick),
  intervals: intervals(quick),
  'no-drift': repeatedLooks(quick),
  drift: driftsFound(quick),
  fairness: fairness(quick),
});
