import { unionTimes, valuesAt } from '../../query/align';
import type { SignalSeries } from '../../query/derived';
import { inForce, levels, urgencies } from '../../query/level';
import type { Thresholds } from '../../query/signal';
import { elementAt, mapPairs } from '../../stats/elements';
import type { Evaluated } from './evaluated';
import { ownerOf, together } from './features';
import { MINIMUM_SAMPLE } from './thresholds';

/** How bad one subject is at each of the times of its version: by its level first, then how far it is beyond its threshold. */
interface FeatureState {
  readonly series: SignalSeries;
  readonly urgency: Float64Array;
  readonly excess: Float64Array;
  /** Reads an array of the series at the version's times. */
  readonly at: (values: Float64Array) => Float64Array;
}

interface Version {
  readonly owner: SignalSeries['labels'];
  readonly times: Float64Array;
  readonly standings: readonly [FeatureState, ...FeatureState[]];
}

/** One series a version: at each point the figures of whatever is worst there, under the version's name alone. */
export function overall(all: readonly Evaluated[], thresholds: Thresholds): SignalSeries[] {
  return versionsOf(all, thresholds).map(({ owner, times, standings }): SignalSeries => {
    const [{ series }] = standings;
    const worst = Array.from(times, (_, i) => elementAt(ordered(standings, i), 0));
    const pick = (of: (one: SignalSeries) => Float64Array | undefined): Float64Array => {
      const figures = new Map(
        standings.map((one) => {
          const values = of(one.series);
          return [one, values === undefined ? undefined : one.at(values)] as const;
        })
      );
      return Float64Array.from(worst, (one, i) => figures.get(one)?.[i] ?? NaN);
    };
    return {
      name: series.name,
      labels: { ...owner, measure: series.name },
      times,
      value: pick(({ value }) => value),
      sample: pick(({ sample }) => sample),
      ...(standings.some((one) => one.series.worst !== undefined) ? { worst: pick(({ worst }) => worst) } : {}),
      ...(series.lower === undefined ? {} : { lower: pick(({ lower }) => lower), upper: pick(({ upper }) => upper) }),
      ...(series.noise === undefined
        ? {}
        : { noise: { warning: pick(({ noise }) => noise?.warning), critical: pick(({ noise }) => noise?.critical) } }),
      hasThresholds: true,
    };
  });
}

/**
 * The one subject of each version that ranks so far (1 is the worst) at the last point, under its own name. A version
 * with fewer subjects has a series without a name and without figures: nothing to say is not no answer.
 */
export function ranked(all: readonly Evaluated[], thresholds: Thresholds, rank: number): SignalSeries[] {
  return versionsOf(all, thresholds).map(({ owner, times, standings }): SignalSeries => {
    const found = ordered(standings, times.length - 1).at(rank - 1);
    const [{ series }] = standings;
    return (
      found?.series ?? {
        name: series.name,
        labels: { ...owner, measure: series.name },
        times,
        value: new Float64Array(times.length).fill(NaN),
        hasThresholds: true,
      }
    );
  });
}

function versionsOf(all: readonly Evaluated[], thresholds: Thresholds): Version[] {
  return together(all).flatMap((group) => {
    const judged = group.flatMap(({ series }) => series.filter((one) => one.hasThresholds === true));
    const times = unionTimes(judged.map(({ labels, times: own, value }) => ({ labels, times: own, values: value })));
    const [first, ...others] = judged.map((series): FeatureState => {
      const at = (values: Float64Array) => valuesAt(times, { labels: series.labels, times: series.times, values });
      const limit = inForce(series, thresholds, 'warning');
      return {
        series,
        at,
        urgency: at(
          urgencies(series, levels(series, thresholds, { minimumSample: MINIMUM_SAMPLE, by: 'value' }), MINIMUM_SAMPLE)
        ),
        excess: at(mapPairs(series.value, limit, (value, from) => (from > 0 ? value / from : value))),
      };
    });
    return first === undefined
      ? []
      : [{ owner: ownerOf(group[0].subject.labels), times, standings: [first, ...others] }];
  });
}

/** What there is no figure for comes last. */
const known = (value = NaN): number => (Number.isNaN(value) ? -Infinity : value);

function ordered(standings: readonly FeatureState[], i: number): FeatureState[] {
  return [...standings].sort((a, b) => {
    const byLevel = known(b.urgency[i]) - known(a.urgency[i]);
    const byExcess = known(b.excess[i]) - known(a.excess[i]);
    return (Number.isNaN(byLevel) ? 0 : byLevel) || (Number.isNaN(byExcess) ? 0 : byExcess);
  });
}
