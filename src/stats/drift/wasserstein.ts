import { closedEdges, totalOf, type Bins, type Caps } from '../histogram';

/** The first Wasserstein distance, in the feature's own unit. */
export interface Wasserstein {
  /** Trapezoid: right when values are spread evenly inside bins and the distributions do not cross there. */
  readonly value: number;
  /** Sure for the raw values; the difference of exact means is used where both are given. */
  readonly lower: number;
  /** +Infinity where an open bin holds observations and no cap closes it. */
  readonly upper: number;
  /** Current mean less reference mean, exact where sums were given; NaN otherwise. */
  readonly meanDifference: number;
}

export interface WassersteinOptions {
  /** Smallest and largest value of both samples together. */
  readonly caps?: Partial<Caps>;
  /** Exact means, from sums and counts. */
  readonly referenceMean?: number;
  readonly currentMean?: number;
}

/**
 * Distance between two sets of counts over the same edges. Open bins are closed by `caps`, and without them as
 * `closedEdges` does: the point then misses what lies further out.
 */
export function wasserstein(
  reference: Bins,
  current: ArrayLike<number>,
  options: WassersteinOptions = {}
): Wasserstein {
  const referenceTotal = totalOf(reference.counts);
  const currentTotal = totalOf(current);
  const meanDifference = (options.currentMean ?? NaN) - (options.referenceMean ?? NaN);
  if (!(referenceTotal > 0) || !(currentTotal > 0) || reference.edges.length === 0) {
    return { value: NaN, lower: NaN, upper: NaN, meanDifference };
  }
  const ends = closedEdges(reference.edges, options.caps);
  const last = reference.counts.length - 1;
  const open = (cap: number | undefined, bin: number) =>
    cap === undefined && (reference.counts[bin] > 0 || current[bin] > 0);
  let f = 0;
  let g = 0;
  let value = 0;
  let lower = 0;
  let upper = 0;
  for (let i = 0; i <= last; i++) {
    const width = ends[i + 1] - ends[i];
    const nextF = f + reference.counts[i] / referenceTotal;
    const nextG = g + current[i] / currentTotal;
    value += (width * (Math.abs(f - g) + Math.abs(nextF - nextG))) / 2;
    lower += width * Math.max(0, f - nextG, g - nextF);
    upper += width * Math.max(0, nextF - g, nextG - f);
    f = nextF;
    g = nextG;
  }
  const unbounded = open(options.caps?.lowest, 0) || open(options.caps?.highest, last);
  const certain = Number.isNaN(meanDifference) ? lower : Math.max(lower, Math.abs(meanDifference));
  return {
    value: Math.max(value, certain),
    lower: certain,
    upper: unbounded ? Infinity : Math.max(upper, certain),
    meanDifference,
  };
}
