import { z } from 'zod';
import { chosenFrom } from '../../query/choices';
import { COMPUTED_MEASURES, QUALITY_MEASURES, snakeCase, SOURCES } from './measures';

/** A measure that is computed, or what a gauge's name has after `model_`, which a computed one may be called by too. */
const measureName = z
  .string()
  .refine((name) => COMPUTED_MEASURES.includes(name) || /^[a-z][a-z0-9_]*$/.test(name), {
    error: `is neither one of ${COMPUTED_MEASURES.join(', ')} nor the name of a gauge without its "model_"`,
  })
  .transform((name) => COMPUTED_MEASURES.find((measure) => snakeCase(measure) === name) ?? name);

export const qualityOptions = z.strictObject({
  measures: z
    .array(measureName)
    .min(1)
    .optional()
    .describe(
      `From counters: ${QUALITY_MEASURES.counters.join(', ')}. From score histograms: ${QUALITY_MEASURES.scores.join(', ')}. From sums of errors: ${QUALITY_MEASURES.regression.join(', ')}. Any other name is read from the gauge model_<name>. If left out: accuracy, and for regressions r2 and rmse`
    ),
  source: z
    .enum(SOURCES)
    .default('auto')
    .describe('What the values are computed from; auto reads gauges if there is nothing to compute from'),
  average: z
    .enum(['auto', 'binary', 'macro', 'micro', 'weighted'])
    .default('auto')
    .describe(
      'Of precision, recall and F: of the positive class, or the mean over classes (macro, weighted by how often they occur) or over predictions (micro); auto: of the positive class where there are two, else macro'
    ),
  positive: z
    .string()
    .optional()
    .meta(chosenFrom('classes'))
    .describe('The positive class, such as approve; needed unless its name makes that clear'),
  beta: z
    .number()
    .positive()
    .default(1)
    .meta({ title: 'Weight of recall' })
    .describe('Weight of recall in fBeta; f1 has one'),
  against: z
    .enum(['none', 'difference', 'ratio'])
    .default('none')
    .meta({ title: 'Compare with training' })
    .describe("Show the difference from (or ratio to) the metric of that measure in the version's run in MLflow"),
  view: z
    .enum(['series', 'confusion', 'reliability'])
    .default('series')
    .describe('series: values over time; confusion and reliability: tables of the last window of the range'),
});
export type QualityOptions = z.infer<typeof qualityOptions>;
