import { type BinnedEstimate, NO_ESTIMATE } from '../../stats/histogram';
import { wilson } from '../../stats/interval';
import { type Distribution, quantileName, quantileWithInterval } from '../../query/durations';
import type { Unit } from '../../query/signal';
import type { LatencyOptions } from './options';

export interface Measure {
  readonly name: string;
  readonly unit: Unit;
  readonly judged: boolean;
  readonly estimate: (distribution: Distribution) => BinnedEstimate;
}

/** The query's measures, quantiles spelled out. */
export function measuresOf(options: LatencyOptions): Measure[] {
  const judged = options.quantiles.includes(options.judge) ? options.judge : Math.max(...options.quantiles);
  return options.measures.flatMap((measure): Measure[] => {
    switch (measure) {
      case 'quantiles':
        return options.quantiles.map((q) => ({
          name: quantileName(q),
          unit: 's',
          judged: q === judged,
          estimate: (distribution) => quantileWithInterval(q, distribution),
        }));
      case 'mean':
        return [{ name: 'mean', unit: 's', judged: false, estimate: mean }];
      case 'max':
        return [{ name: 'max', unit: 's', judged: false, estimate: (d) => exactly(d.longest()) }];
      case 'over':
        return [{ name: 'over', unit: 'percentunit', judged: false, estimate: (d) => shareOver(options.limit, d) }];
      case 'apdex':
        return [{ name: 'apdex', unit: 'none', judged: false, estimate: (d) => apdex(options.limit, d) }];
    }
  });
}

const exactly = (value: number): BinnedEstimate => ({ value, lower: value, upper: value });

/** Exact, but for a window's extrapolation; how far it may be from the mean of all time is not known from sums. */
function mean({ sum, total }: Distribution): BinnedEstimate {
  return total > 0 ? { value: sum / total, lower: NaN, upper: NaN } : NO_ESTIMATE;
}

/** Wilson's interval around both ends of what the buckets leave open. */
function shareOver(limit: number, distribution: Distribution): BinnedEstimate {
  const upTo = distribution.shareUpTo(limit);
  const { total } = distribution;
  return {
    value: 1 - upTo.value,
    lower: wilson((1 - upTo.upper) * total, total).lower,
    upper: wilson((1 - upTo.lower) * total, total).upper,
  };
}

/** Satisfied up to the limit, tolerating up to four times the limit, which counts half. */
function apdex(limit: number, distribution: Distribution): BinnedEstimate {
  const satisfied = distribution.shareUpTo(limit);
  const tolerated = distribution.shareUpTo(4 * limit);
  return {
    value: (satisfied.value + tolerated.value) / 2,
    lower: (satisfied.lower + tolerated.lower) / 2,
    upper: (satisfied.upper + tolerated.upper) / 2,
  };
}
