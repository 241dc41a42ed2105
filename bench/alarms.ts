import {
  type DriftLevel,
  driftLevel,
  type DriftMeasure,
  evidentlyWasserstein,
  hellinger,
  jensenShannonDistance,
  klDivergence,
  kolmogorovSmirnovBounds,
  lInfinity,
  mergeNeighbours,
  OBSERVATIONS_PER_BIN,
  psi,
  regroup,
  thresholdsInForce,
  totalVariation,
  wasserstein,
} from '../src/stats/drift';
import { addAt, elementAt } from '../src/stats/elements';
import { type Bins, totalOf } from '../src/stats/histogram';
import { normals, seeded } from '../test/reference/seeded';

interface Shift {
  readonly mean: number;
  readonly deviation: number;
}

interface AlarmRates {
  readonly windows: number;
  /** Windows at warning or above, and at critical, by measure. */
  readonly warning: Readonly<Record<DriftMeasure, number>>;
  readonly critical: Readonly<Record<DriftMeasure, number>>;
  /** Windows that Evidently's default for a large reference (Wasserstein over σ, from 0.1 on) calls drifted, if asked. */
  readonly evidently: number;
}

export const MEASURES: readonly DriftMeasure[] = [
  'psi',
  'kl',
  'jensenShannon',
  'hellinger',
  'totalVariation',
  'lInfinity',
  'kolmogorovSmirnov',
  'wasserstein',
];

/** A reference of standard normal values: sorted, and as 20 bins of equal mass. */
interface Reference {
  readonly sorted: Float64Array;
  readonly bins: Bins;
}

const BINS = 20;

function binOf(value: number, edges: ArrayLike<number>): number {
  let bin = 0;
  while (bin < edges.length && value > elementAt(edges, bin)) {
    bin += 1;
  }
  return bin;
}

function countsOf(values: Float64Array, edges: ArrayLike<number>): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  values.forEach((value) => addAt(counts, binOf(value, edges), 1));
  return counts;
}

export function normalReference(rows: number, seed = 1): Reference {
  const normal = normals(seeded(seed));
  const sorted = Float64Array.from({ length: rows }, normal).sort();
  const edges = Array.from({ length: BINS - 1 }, (_, i) => elementAt(sorted, Math.floor(((i + 1) * rows) / BINS)));
  return { sorted, bins: { edges, counts: countsOf(sorted, edges) } };
}

/** ∫ |F - G| of two sorted samples. */
function rawWasserstein(a: Float64Array, b: Float64Array): number {
  let i = 0;
  let j = 0;
  let sum = 0;
  let from = Math.min(a[0] ?? NaN, b[0] ?? NaN);
  while (i < a.length || j < b.length) {
    const next = i < a.length && (j >= b.length || (a[i] ?? NaN) <= (b[j] ?? NaN)) ? (a[i] ?? NaN) : (b[j] ?? NaN);
    sum += (next - from) * Math.abs(i / a.length - j / b.length);
    from = next;
    while (i < a.length && a[i] === from) {
      i += 1;
    }
    while (j < b.length && b[j] === from) {
      j += 1;
    }
  }
  return sum;
}

function measured(measure: DriftMeasure, reference: Bins, current: Float64Array): number {
  switch (measure) {
    case 'psi':
      return psi(reference.counts, current);
    case 'kl':
      return klDivergence(reference.counts, current);
    case 'jensenShannon':
      return jensenShannonDistance(reference.counts, current);
    case 'hellinger':
      return hellinger(reference.counts, current);
    case 'totalVariation':
      return totalVariation(reference.counts, current);
    case 'lInfinity':
      return lInfinity(reference.counts, current);
    case 'kolmogorovSmirnov':
      return kolmogorovSmirnovBounds(reference.counts, current).lower;
    case 'wasserstein':
      return wasserstein(reference, current).value;
  }
}

const isAlarm = (level: DriftLevel): boolean => level === 'warning' || level === 'critical';

/** How often the default decision fires on windows of `n` values drawn from the shifted reference distribution. */
export function alarmRates(
  reference: Reference,
  n: number,
  shift: Shift,
  windows: number,
  options: { readonly seed?: number; readonly evidently?: boolean } = {}
): AlarmRates {
  const normal = normals(seeded(options.seed ?? 2));
  const grouping = mergeNeighbours(reference.bins.counts, { share: OBSERVATIONS_PER_BIN / n, count: 10 });
  const edges = Array.from(reference.bins.edges).filter((_, i) => grouping.groupOf[i] !== grouping.groupOf[i + 1]);
  const merged: Bins = { edges, counts: regroup(reference.bins.counts, grouping) };
  const zero = () => Object.fromEntries(MEASURES.map((measure) => [measure, 0])) as Record<DriftMeasure, number>;
  const warning = zero();
  const critical = zero();
  const values = new Float64Array(n);
  let evidently = 0;
  const thresholds = MEASURES.map((measure) => [measure, thresholdsInForce(measure, merged, n, undefined, 1)] as const);
  for (let window = 0; window < windows; window++) {
    for (let i = 0; i < n; i++) {
      values[i] = shift.mean + shift.deviation * normal();
    }
    const current = regroup(countsOf(values, reference.bins.edges), grouping);
    for (const [measure, inForce] of thresholds) {
      const level = driftLevel(measured(measure, merged, current), inForce, merged.counts.length, totalOf(current));
      warning[measure] += isAlarm(level) ? 1 : 0;
      critical[measure] += level === 'critical' ? 1 : 0;
    }
    if (options.evidently) {
      evidently += evidentlyWasserstein(rawWasserstein(reference.sorted, values.sort()), 1) >= 0.1 ? 1 : 0;
    }
  }
  return { windows, warning, critical, evidently };
}

const WINDOWS = 1000;
/** Rare events need more windows to be counted; large ones cost too much. */
const windowsOf = (n: number, quick: boolean): number => (n > 1000 ? 1 : 10) * (quick ? WINDOWS / 10 : WINDOWS);
const REFERENCE_ROWS = 20_000;
const SHIFTS: ReadonlyArray<readonly [string, Shift]> = [
  ['no drift', { mean: 0, deviation: 1 }],
  ['mean + 0.3 σ', { mean: 0.3, deviation: 1 }],
  ['mean + 0.5 σ', { mean: 0.5, deviation: 1 }],
  ['σ × 1.5', { mean: 0, deviation: 1.5 }],
];

const percent = (count: number, of: number): string => `${((100 * count) / of).toFixed(2)} %`;

/**
 * How often the default drift levels fire on windows without drift, and how often they find a stated shift, beside
 * Evidently's default rule for a reference of this size: a table in Markdown, printed row by row as each is counted,
 * because all of it takes some minutes. `quick` counts a tenth of the windows.
 */
export function falseAlarms({ quick }: { readonly quick: boolean }): void {
  const reference = normalReference(REFERENCE_ROWS);
  console.log(`Share of windows that fire; reference of ${REFERENCE_ROWS} values in 20 bins of equal mass.\n`);
  const columns = ['shift', 'n', 'windows', ...MEASURES.map((measure) => `${measure} warning / critical`), 'Evidently'];
  console.log(row(columns));
  console.log(row(columns.map(() => '---')));
  for (const [name, shift] of SHIFTS) {
    for (const n of [100, 1000, 10_000]) {
      const windows = windowsOf(n, quick);
      const rates = alarmRates(reference, n, shift, windows, { evidently: true });
      const cells = MEASURES.map(
        (measure) => `${percent(rates.warning[measure], windows)} / ${percent(rates.critical[measure], windows)}`
      );
      console.log(row([name, String(n), String(windows), ...cells, percent(rates.evidently, windows)]));
    }
  }
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
