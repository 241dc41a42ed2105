import { grouped } from '../../../../grouped';
import { parseEdge } from '../../../../query/buckets';
import { describeLabels, labelKey } from '../../../../query/select';
import { type CoarseBucket, type Labels, MIN_HIDDEN } from '../../../../query/series';
import { nextTurn } from '../../../turn';
import { blank, type Counted, type Windowed } from './grid';

const histogramKeys = new WeakMap<Labels, string>();

/** Identifies a histogram, whatever the bucket. */
export function histogramKey({ labels }: { readonly labels: Labels }): string {
  const known = histogramKeys.get(labels);
  if (known !== undefined) {
    return known;
  }
  const { le: _edge, ...others } = labels;
  const key = labelKey(others);
  histogramKeys.set(labels, key);
  return key;
}

const isOpen = ({ labels }: Counted): boolean => labels['le'] === '+Inf';

/**
 * Leaves out what cannot be of one histogram: where some instances have no open bucket, that of the others, which does not
 * tell how many there were; and stretches in which a bucket counts more than there are observations: Prometheus 3 writes
 * an edge otherwise than Prometheus 2 did, so that its series comes up with all that it ever counted while its histogram
 * goes on. Whether there were such stretches.
 */
export async function withoutContradictions(counted: Iterable<Counted>): Promise<boolean> {
  let isBroken = false;
  for (const buckets of grouped(counted, histogramKey).values()) {
    await nextTurn();
    const whole = buckets.find(isOpen);
    if (whole === undefined) {
      continue;
    }
    const above = (of: 'counts' | 'series'): number[] =>
      Array.from(whole[of].keys()).filter((i) => buckets.some((one) => (one[of][i] ?? NaN) > (whole[of][i] ?? NaN)));
    const known = whole.series.filter((number) => number > 0).length;
    // An edge that is written otherwise has one series more where both spellings meet, and nowhere else.
    if (2 * above('series').length > known) {
      whole.counts.fill(NaN);
      whole.series = whole.counts.slice();
      continue;
    }
    const broken = above('counts');
    isBroken ||= broken.length > 0;
    for (const one of broken.length > 0 ? buckets : []) {
      one.series = one.series.slice();
      for (const i of broken) {
        one.counts[i] = NaN;
        one.series[i] = NaN;
      }
    }
  }
  return isBroken;
}

/** No wider than two buckets of an ordinary ladder (1, 2.5, 5), as where a release moved one edge. */
const WIDE = 5;

/**
 * Buckets that not all of the histograms have which are counted there, according to the +Inf bucket, are unknown. What is left is
 * given back where it is a bucket that none of the histograms has.
 */
export async function withoutUnknownEdges(all: readonly Windowed[]): Promise<CoarseBucket[]> {
  const found: CoarseBucket[] = [];
  for (const parts of grouped(all, histogramKey).values()) {
    await nextTurn();
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

export const coarseNotice = ({ labels, from, to, share }: CoarseBucket): string[] =>
  share < MIN_HIDDEN
    ? []
    : [
        `The histograms of ${describeLabels(labels)} that are added up have no bucket edge in common between ${from} and ${to}, where up to ${Math.round(100 * share)} % of the observations lie: what happens within does not show, and a percentile there is ${from > 0 ? `shown as ${from}, the least that it can be` : 'not known'}. Give all replicas the same buckets.`,
      ];
