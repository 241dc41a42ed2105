import { z } from 'zod';
import { chosenFrom } from '../../query/choices';
import { baselineOption } from '../../query/baseline';

export const DRIFT_MEASURES = [
  'psi',
  'ks',
  'js',
  'wasserstein',
  'hellinger',
  'kl',
  'tvd',
  'linf',
  'chiSquare',
] as const;
export type Measure = (typeof DRIFT_MEASURES)[number];

export const driftOptions = z.strictObject({
  measures: z
    .array(z.enum(DRIFT_MEASURES))
    .min(1)
    .default(['psi'])
    .describe(
      "How the distance is measured; the first is judged. psi; ks: largest difference of the distribution functions; js: Jensen-Shannon distance in nats; wasserstein: in deviations of the baseline; hellinger; kl; tvd: total variation; linf: largest difference of a share; chiSquare: Cramér's V"
    ),
  of: z
    .enum(['features', 'score', 'classes', 'all'])
    .default('all')
    .describe('What is compared: input features, the prediction score, the predicted classes'),
  // A variable of a model without features fills in an empty text.
  features: z
    .array(z.string())
    .transform((names) => names.filter((name) => name !== ''))
    .optional()
    .meta(chosenFrom('features'))
    .describe('Only these features; all of them where empty'),
  baseline: baselineOption,
  designEffect: z
    .number()
    .min(1)
    .default(1)
    .describe(
      'How many observations say as much as an independent one: the rows of a request where those are alike. Noise is that of as many fewer'
    ),
  compat: z
    .enum(['none', 'evidently'])
    .default('none')
    .describe('evidently: empty bins filled as Evidently fills them, nothing merged, no allowance for noise'),
  companions: z
    .boolean()
    .default(false)
    .describe(
      'Beside PSI: the value less its bias, what noise gives on average, and what it exceeds once in a hundred'
    ),
  pValues: z
    .boolean()
    .default(false)
    .meta({ title: 'p-values' })
    .describe(
      'p-values of Kolmogorov-Smirnov (numeric) and chi-square (categorical), adjusted for the number of features (Benjamini and Hochberg)'
    ),
  rollup: z.boolean().default(false).describe('Also the share of features that have drifted, for each model version'),
  rank: z
    .int()
    .min(1)
    .optional()
    .describe('series: only what ranks so far among the worst of each version at the end of the range; 1 is the worst'),
  view: z
    .enum(['series', 'overall', 'share', 'ranking', 'distribution'])
    .default('series')
    .describe(
      'series: drift over time; overall: one series a version, its worst drift under its own name alone, as alerts want it; share: the share of features that have drifted, a series a version; ranking: a table of features by drift times attribution; distribution: then and now, bin by bin'
    ),
});
export type DriftOptions = z.infer<typeof driftOptions>;
