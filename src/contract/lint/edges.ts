import { confidenceOptions } from '../../signals/confidence/options';
import { latencyOptions } from '../../signals/latency/options';
import { CONTRACT_METRICS } from '../../profiles/make';
import type { ExposedHistogram } from '../exposed';
import type { Check } from './finding';

/** Where signals ask how many lie on either side: at an edge that is exact, between two it is interpolation. */
const OBJECTIVES: Readonly<Record<string, number>> = {
  [CONTRACT_METRICS.latency]: latencyOptions.parse({}).limit,
  [CONTRACT_METRICS.score]: confidenceOptions.parse({}).floor,
};

/** The bucket around an objective may be this many times as wide as its lower end, before percentiles mean little. */
const COARSE = 2;

const finite = ({ edges }: ExposedHistogram): number[] =>
  edges.flatMap(({ edge }) => (Number.isFinite(edge) ? [edge] : []));

/** An edge exactly at the objective. */
export const edgeAtObjective: Check = ({ histograms }) =>
  histograms.flatMap((histogram) => {
    const objective = OBJECTIVES[histogram.metric];
    return objective === undefined || finite(histogram).includes(objective)
      ? []
      : [
          {
            check: 'edge-at-objective',
            severity: 'warning' as const,
            metric: histogram.metric,
            text: `No bucket ends at ${objective}: the share beyond it is an interpolation, and so is every alert on it.`,
            advice: `Add ${objective} to the buckets; if your objective is another, add that one and set it in the query.`,
          },
        ];
  });

/** Buckets that are narrow where the thresholds lie. Of features the baseline decides, so they are left alone. */
export const coarseBuckets: Check = ({ histograms }) =>
  histograms.flatMap((histogram) => {
    const objective = OBJECTIVES[histogram.metric];
    const edges = finite(histogram);
    if (objective === undefined || edges.length === 0) {
      return [];
    }
    const below = Math.max(0, ...edges.filter((edge) => edge < objective));
    const above = Math.min(Infinity, ...edges.filter((edge) => edge > objective));
    const isOpen = above === Infinity && histogram.metric === CONTRACT_METRICS.latency;
    const isCoarse = below === 0 || (objective - below) / below > COARSE || (above - objective) / objective > COARSE;
    return isOpen || (above !== Infinity && isCoarse)
      ? [
          {
            check: 'coarse-buckets',
            severity: 'warning' as const,
            metric: histogram.metric,
            text: isOpen
              ? `The largest bucket ends at ${Math.max(...edges)}: how far beyond ${objective} anything lies, cannot be told.`
              : `Around ${objective} the buckets reach from ${below} to ${above}: a percentile there may be anything between.`,
            advice: `Place three or more edges between ${objective / 2} and ${objective * 2}.`,
          },
        ]
      : [];
  });

/** All instances and versions with the same buckets: others cannot be added up. */
export const sameLayout: Check = ({ histograms }) =>
  histograms.flatMap(({ metric, labels, edges }) => {
    const most = Math.max(0, ...edges.map(({ series }) => series));
    const rare = edges.filter(({ series }) => series < most).map(({ edge }) => String(edge));
    const what = labels['feature'] === undefined ? '' : ` of ${labels['feature']}`;
    return rare.length === 0
      ? []
      : [
          {
            check: 'same-layout',
            severity: 'warning' as const,
            metric,
            text: `Buckets${what} differ between instances or versions: not all series have the edges ${rare.slice(0, 6).join(', ')}. Added up, their percentiles and shares are wrong between the edges that all share.`,
            advice: 'Give all instances and versions the same buckets; those of the baseline, where it is a feature.',
          },
        ];
  });
