import { driftOptions } from '../../../../signals/drift/options';
import { promql, type PromQL, selector } from '../../../../query/promql';
import { DEFAULT_BANDS } from '../../../../stats/drift';
import { type Expressed, expressed, inexpressible, type Recording } from '../figure';
import { BY, metrics, nameOf } from '../scope';
import type { Asked } from './asked';
import { type Compared, categories, distribution } from './distances';
import { equal, oneOf } from './matchers';

/**
 * Drift against the same window earlier: the Kolmogorov-Smirnov distance of what is in histograms (their buckets are
 * cumulative, as it needs them), PSI of what is counted by category. Thresholds speak of PSI; those of the
 * Kolmogorov-Smirnov distance, which grows as its square root, are moved with them.
 */
export function drift(asked: Asked): Expressed {
  const { definition, named } = asked;
  const { measure, of, features, compat } = driftOptions.partial().parse(keptOptions(definition.query.options));
  if ((measure?.[0] ?? 'psi') !== 'psi' || compat === 'evidently') {
    return inexpressible('of the distances, only PSI and Kolmogorov-Smirnov are said in PromQL');
  }
  const asks = (what: 'features' | 'score' | 'classes') => of === undefined || of === 'all' || of === what;
  const only = oneOf('feature', features);
  const ofFeature = [...BY, 'feature'];
  const parts: Compared[] = [
    ...(asks('features')
      ? [
          distribution(`${metrics.feature}_bucket`, ofFeature, 'feature', only, asked),
          categories(metrics.featureCategory, ofFeature, 'category', 'feature', only, asked),
        ]
      : []),
    ...(asks('score') ? [distribution(`${metrics.score}_bucket`, BY, 'score', [], asked)] : []),
    ...(asks('classes') ? [categories(metrics.predictions, BY, 'class', 'classes', [], asked)] : []),
  ];
  const distance = nameOf(ofFeature, 'drift', `distance${named}`);
  const noise = (severity: string): string => nameOf(ofFeature, 'drift', `noise${named}_${severity}`);
  const recordings = parts.flatMap(({ recordings: own, measure: by, of: what, figures }): Recording[] => {
    const labels = { measure: by, of: what };
    return [
      ...own,
      { record: distance, labels, expr: figures.distance },
      { record: noise('warning'), labels, expr: figures.warning },
      { record: noise('critical'), labels, expr: figures.critical },
    ];
  });
  const beyond = (severity: 'warning' | 'critical', threshold: number): PromQL => {
    const one = (by: 'psi' | 'ks', limit: number): PromQL => {
      const chosen = [equal('measure', by)];
      return promql`${selector(distance, chosen)} > clamp_min(${selector(noise(severity), chosen)}, ${limit})`;
    };
    const moved = DEFAULT_BANDS.kolmogorovSmirnov[severity] * Math.sqrt(threshold / DEFAULT_BANDS.psi[severity]);
    return promql`max by (${{ labelNames: BY }}) (${one('psi', threshold)} or ${one('ks', Number(moved.toPrecision(3)))})`;
  };
  return expressed({
    by: BY,
    recordings,
    decided: { kind: 'conditions', enter: beyond, stay: beyond },
    worst: distance,
    note: `Compares with the same window ${asked.scope.reference} earlier, where the data source takes the baseline of the run in MLflow first; histograms by the Kolmogorov-Smirnov distance.`,
  });
}

/** What decides which figure is judged; how it is shown is the data source's business. */
function keptOptions(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = new Set(['measure', 'of', 'features', 'compat']);
  return Object.fromEntries(Object.entries(options).filter(([name]) => kept.has(name)));
}
