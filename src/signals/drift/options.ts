import { z } from 'zod';
import { baselineOption } from '../../query/baseline';
import { chosenFrom, someOf } from '../../query/choices';

const DRIFT_MEASURES = ['psi', 'ks', 'js', 'wasserstein', 'hellinger', 'kl', 'tvd', 'linf', 'chiSquare'] as const;
export type Measure = (typeof DRIFT_MEASURES)[number];

export const driftOptions = z.strictObject({
  measures: someOf(
    DRIFT_MEASURES,
    ['psi'],
    "The distance measures; thresholds apply to the first. psi; ks: largest difference of the distribution functions; js: Jensen-Shannon distance in nats; wasserstein: in deviations of the baseline; hellinger; kl; tvd: total variation; linf: largest difference of a share; chiSquare: Cramér's V"
  ),
  of: z
    .enum(['features', 'score', 'classes', 'all'])
    .default('all')
    .meta({ title: 'Compare' })
    .describe('What to compare: input features, the prediction score, the predicted classes'),
  // A variable of a model without features fills in an empty text.
  features: z
    .array(z.string())
    .transform((names) => names.filter((name) => name !== ''))
    .optional()
    .meta(chosenFrom('features'))
    .describe('Only these features; empty for all'),
  baseline: baselineOption,
  designEffect: z
    .number()
    .min(1)
    .default(1)
    .meta({ title: 'Observations per independent one' })
    .describe(
      'How many observations carry as much information as one independent observation, such as the similar rows of one request. The sample is divided by it when noise is estimated'
    ),
  compat: z
    .enum(['none', 'evidently'])
    .default('none')
    .meta({ title: 'Calculate as another tool' })
    .describe('evidently: empty bins are filled as in Evidently, bins are not merged, and noise is not considered'),
  companions: z
    .boolean()
    .default(false)
    .meta({ title: 'Also bias and noise of PSI' })
    .describe('In addition to PSI: the value minus its bias, the mean of noise, and its 99th percentile'),
  pValues: z
    .boolean()
    .default(false)
    .meta({ title: 'p-values' })
    .describe(
      'p-values of Kolmogorov-Smirnov (numeric) and chi-square (categorical), adjusted for the number of features (Benjamini and Hochberg)'
    ),
  rollup: z
    .boolean()
    .default(false)
    .meta({ title: 'Also share of drifted features' })
    .describe('In addition, the share of drifted features of each model version'),
  rank: z
    .int()
    .min(1)
    .optional()
    .meta({ title: 'Only rank' })
    .describe(
      'series: only the feature or output with this rank in each version at the end of the range; 1 is the worst'
    ),
  view: z
    .enum(['series', 'overall', 'share', 'ranking', 'distribution'])
    .default('series')
    .describe(
      'series: drift over time; overall: one series per version, its worst drift without the labels of the feature, for alerts; share: the share of drifted features, one series per version; ranking: a table of features by drift times attribution; distribution: baseline and current, bin by bin'
    ),
});
export type DriftOptions = z.infer<typeof driftOptions>;
