import type { Baseline, Library } from '../../query/baseline';
import type { SignalSeries, Table } from '../../query/derived';
import { inForce, levelName, levels } from '../../query/level';
import { labelKey } from '../../query/select';
import type { Labels, Series } from '../../query/series';
import type { Thresholds } from '../../query/signal';
import type { Evaluated } from './evaluated';
import { MINIMUM_SAMPLE } from './thresholds';

interface Row {
  readonly labels: Labels;
  readonly drift: number | null;
  readonly threshold: number | null;
  readonly level: string;
  readonly p: number | null;
  readonly attribution: number | null;
  readonly score: number | null;
  readonly sample: number;
}

/**
 * One row a feature, those first whose drift matters most: drift times the feature's share of attribution where there
 * are attributions (live ones, else the baseline's), drift alone where there are none.
 */
export function rankingTable(
  all: readonly Evaluated[],
  pValues: readonly SignalSeries[],
  attribution: readonly Series[],
  library: Library,
  thresholds: Thresholds
): Table {
  const p = new Map(pValues.map((one) => [featureKey(one.labels), one.value.at(-1)] as const));
  const shares = attributionShares(
    all.map(({ subject }) => subject.labels),
    attribution,
    library
  );
  const rows = all
    .flatMap(({ subject, series }) =>
      series.filter((one) => one.hasThresholds === true).map((one) => ({ subject, one }))
    )
    .map(({ subject, one }): Row => {
      const last = one.times.length - 1;
      const drift = figure(one.value[last]);
      const share = figure(shares.get(featureKey(subject.labels)));
      const level = levels(one, thresholds, { minimumSample: MINIMUM_SAMPLE, by: 'value' })[last];
      return {
        labels: subject.labels,
        drift,
        threshold: figure(inForce(one, thresholds, 'warning')[last]),
        level: levelName(level ?? NaN),
        p: figure(p.get(featureKey(subject.labels))),
        attribution: share,
        score: drift === null ? null : drift * (share ?? (shares.size === 0 ? 1 : 0)),
        sample: one.sample?.[last] ?? 0,
      };
    })
    .sort((a, b) => (b.score ?? -1) - (a.score ?? -1) || (b.drift ?? -1) - (a.drift ?? -1));
  return {
    name: 'drift ranking',
    columns: [
      { name: 'model', type: 'text', values: rows.map(({ labels }) => labels.model ?? null) },
      { name: 'version', type: 'text', values: rows.map(({ labels }) => labels.version ?? null) },
      { name: 'of', type: 'text', values: rows.map(({ labels }) => labels.of ?? null) },
      { name: 'feature', type: 'text', values: rows.map(({ labels }) => labels.feature ?? null) },
      { name: 'drift', type: 'number', values: rows.map(({ drift }) => drift) },
      { name: 'level', type: 'text', values: rows.map(({ level }) => level) },
      { name: 'warning from', type: 'number', values: rows.map(({ threshold }) => threshold) },
      { name: 'p-value', type: 'number', values: rows.map((row) => row.p) },
      {
        name: 'attribution',
        type: 'number',
        unit: 'percentunit',
        values: rows.map((row) => row.attribution),
      },
      { name: 'drift × attribution', type: 'number', values: rows.map(({ score }) => score) },
      { name: 'sample', type: 'number', unit: 'short', values: rows.map(({ sample }) => sample) },
    ],
  };
}

const figure = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value;

/** A feature of a model version, whatever else its labels say. */
export const featureKey = ({ model, version, of, feature }: Labels): string =>
  labelKey({ model: model ?? '', version: version ?? '', of: of ?? '', feature: feature ?? '' });

/** Each feature's share of its version's attributions, by `featureKey`: of the live ones, else of the baseline's. */
export function attributionShares(
  all: readonly Labels[],
  attribution: readonly Series[],
  library: Library
): ReadonlyMap<string, number> {
  const live = new Map(
    attribution.map((one) => [featureKey({ ...one.labels, of: 'feature' }), one.values.at(-1) ?? 0])
  );
  const weights = new Map<string, { readonly owner: string; readonly weight: number }>();
  for (const labels of all) {
    if (labels.feature === undefined) {
      continue;
    }
    const key = featureKey(labels);
    const weight = live.get(key) ?? kept(labels, library)?.[labels.feature];
    if (weight !== undefined && weight >= 0) {
      weights.set(key, { owner: labelKey({ model: labels.model ?? '', version: labels.version ?? '' }), weight });
    }
  }
  const totals = new Map<string, number>();
  for (const { owner, weight } of weights.values()) {
    totals.set(owner, (totals.get(owner) ?? 0) + weight);
  }
  return new Map([...weights].map(([key, { owner, weight }]) => [key, weight / (totals.get(owner) ?? NaN)] as const));
}

function kept({ model, version }: Labels, library: Library): Baseline['attributions'] | undefined {
  const stored = library.find(model, version);
  return stored.found ? stored.baseline.attributions : undefined;
}
