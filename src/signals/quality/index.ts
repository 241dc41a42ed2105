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
    "Computed over the window from what is counted: accuracy and its kin from the confusion matrix, AUC, calibration and losses from score histograms by what was true, errors of regressions from their sums. Shares and F1 have Wilson's interval, balanced accuracy the score interval, other figures of outcomes that of the delta method with two right and two wrong outcomes added; those of scores (AUC, PR-AUC, losses, calibration error) join what the buckets and what the sample leave open. MAE and bias have Student's; RMSE and R² have none, because theirs depends on the fourth powers of errors, which are not counted. A denominator of zero gives no figure. Figures that were computed elsewhere and are exposed as gauges are shown as they stand; a gauge without any label belongs to the model that its scrape job is named after. Thresholds speak about accuracy, unless the query sets its own.",
  group: 'quality',
  unit: 'percentunit',
  options: qualityOptions,
  ...levels,
  minimumSample: 30,
  defaultWindow: '1h',
  inHealthReport: true,
  plan,
  derive,
});
