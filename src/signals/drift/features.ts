import { benjaminiHochberg } from '../../stats/drift';
import { unionTimes, valuesAt } from '../../query/align';
import type { SignalSeries } from '../../query/derived';
import { LEVELS, levels } from '../../query/level';
import { labelKey } from '../../query/select';
import type { Labels } from '../../query/series';
import type { Thresholds } from '../../query/signal';
import type { Evaluated } from './evaluated';
import { MINIMUM_SAMPLE } from './minimum';

/** Those that belong to one model version (and whatever else was grouped by). */
export function together(all: readonly Evaluated[]): Evaluated[][] {
  const groups = new Map<string, Evaluated[]>();
  for (const one of all) {
    const key = labelKey(ownerOf(one.thing.labels));
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/** Whose feature it is: the labels without those that name the feature. */
export function ownerOf(labels: Labels): Labels {
  const { feature: _feature, of: _of, ...owner } = labels;
  return owner;
}

const isFeature = ({ thing }: Evaluated): boolean => thing.labels.of === 'feature';

/** p-values of each thing, adjusted at every time for all that are tested together. */
export function adjusted(all: readonly Evaluated[]): SignalSeries[] {
  return together(all).flatMap((group) => {
    const tested = group.flatMap(({ thing, p }) => (p === undefined ? [] : [{ thing, p }]));
    const times = unionTimes(
      tested.map(({ thing }) => ({ labels: {}, times: thing.current.times, values: thing.current.times }))
    );
    const raw = tested.map(({ thing, p }) => valuesAt(times, { labels: {}, times: thing.current.times, values: p }));
    const values = tested.map(() => new Float64Array(times.length));
    for (let i = 0; i < times.length; i++) {
      benjaminiHochberg(raw.map((p) => p[i])).forEach((p, k) => (values[k][i] = p));
    }
    return tested.map(({ thing }, k): SignalSeries => ({
      name: 'pValue',
      labels: { ...thing.labels, measure: 'pValue' },
      times,
      value: values[k],
      unit: 'none',
      judged: false,
    }));
  });
}

/** The share of a version's features whose judged measure has passed its warning; those without a level do not count. */
export function driftedShares(all: readonly Evaluated[], thresholds: Thresholds): SignalSeries[] {
  return together(all.filter(isFeature)).map((group): SignalSeries => {
    const judged = group.flatMap(({ series }) => series.filter((one) => one.judged === true));
    const times = unionTimes(judged.map(({ times: own, labels, value }) => ({ labels, times: own, values: value })));
    const drifted = new Float64Array(times.length);
    const known = new Float64Array(times.length);
    for (const one of judged) {
      const level = levels(one, thresholds, { minimumSample: MINIMUM_SAMPLE, by: 'value' });
      const at = valuesAt(times, { labels: one.labels, times: one.times, values: level });
      for (let i = 0; i < times.length; i++) {
        known[i] += at[i] >= LEVELS.ok ? 1 : 0;
        drifted[i] += at[i] >= LEVELS.warning ? 1 : 0;
      }
    }
    return {
      name: 'driftedShare',
      labels: { ...ownerOf(group[0].thing.labels), measure: 'driftedShare' },
      times,
      value: drifted.map((count, i) => count / known[i]),
      unit: 'percentunit',
      judged: false,
    };
  });
}
