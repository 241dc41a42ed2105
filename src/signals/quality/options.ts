import { z } from 'zod';
import { chosenFrom } from '../../query/choices';

const measureName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'is not a measure such as accuracy, precision or f1');

export const qualityOptions = z.strictObject({
  measures: z
    .array(measureName)
    .min(1)
    .optional()
    .describe(
      'From counters: accuracy, balanced_accuracy, precision, recall, specificity, f1, f_beta, mcc, kappa. From score histograms: auc, pr_auc, log_loss, brier, ece. From sums of errors: mae, rmse, bias, r2. Any other name is read from the gauge model_<name>. Left out: accuracy, and for regressions r2 and rmse'
    ),
  source: z
    .enum(['auto', 'counters', 'gauges', 'scores', 'regression'])
    .default('auto')
    .describe('What figures are computed from; auto takes gauges where there is nothing to compute from'),
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
    .describe('The positive class, such as approve; needed unless its name says so'),
  beta: z.number().positive().default(1).describe('Weight of recall in f_beta; f1 has one'),
  against: z
    .enum(['none', 'difference', 'ratio'])
    .default('none')
    .describe("Show the distance from the metric of the same name of the version's run in MLflow"),
  view: z
    .enum(['series', 'confusion', 'reliability'])
    .default('series')
    .describe(
      'series: figures over time; tables of the window that ends the range: confusion matrix, reliability diagram'
    ),
});
export type QualityOptions = z.infer<typeof qualityOptions>;
