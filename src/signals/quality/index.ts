import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { qualityOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const quality = defineSignal({
  id: 'quality',
  title: 'Model quality',
  summary: 'How often the model is right: accuracy, precision, recall, AUC, calibration, errors of regressions.',
  description:
    "Computed over the window from counters: accuracy and similar measures from the confusion matrix; AUC, calibration and losses from score histograms by actual class; regression errors from their sums. Shares and F1 have Wilson's interval with half of its correction for continuity, balanced accuracy the score interval, other measures of the confusion matrix that of the delta method with two correct and two wrong outcomes added; those of scores (AUC, PR-AUC, losses, calibration error) combine the uncertainty of the buckets and of the sample. MAE and bias have theirs from the sum of squares. RMSE and R² have no interval, because theirs depends on the fourth powers of errors, which are not counted. Where labels are few, some have none either, because it would be wrong too often: MAE and bias below 1,000 labels, AUC and balanced accuracy below five of a class, measures of more than two classes below ten labels for each. A denominator of zero gives no value. Values that were computed elsewhere and are exposed as gauges are shown unchanged; a gauge without a model label belongs to the model that its scrape job is named after. Thresholds apply to accuracy, unless the query sets its own.",
  group: 'quality',
  inHealthReport: true,
  unit: 'percentunit',
  options: qualityOptions,
  ...levels,
  minimumSample: 30,
  defaultWindow: '1h',
  plan,
  derive,
});
