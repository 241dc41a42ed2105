import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { MINIMUM_SAMPLE, levels } from './thresholds';
import { driftOptions } from './options';
import { plan } from './plan';

export const drift = defineSignal({
  id: 'drift',
  title: 'Drift',
  summary: 'How far inputs, scores and predictions have moved away from what the model was trained on.',
  description:
    "Compares the distribution of each feature, of the score and of the predicted classes over the window with the baseline: the artifact of the version's run in MLflow, a fixed window, or the same window earlier. Bins come from the buckets, brought to the edges that both sides share; thin bins are merged until each expects twenty observations, and rare categories are pooled with those of like rank in the baseline. A category that the baseline lacks weighs as one that had one in a hundred. A threshold is lifted to what sampling noise alone would reach at the sample at hand, at all that is compared together of a version and at all looks of four weeks: no more than one warning and a tenth of a critical alarm by chance. Kolmogorov-Smirnov and Wasserstein come with bounds in which the figure of the raw values is sure to lie (what lies beyond the last edge counts as one bin further out); the other measures are never above that of the raw values.",
  group: 'drift',
  unit: 'none',
  options: driftOptions,
  ...levels,
  minimumSample: MINIMUM_SAMPLE,
  defaultWindow: '6h',
  inHealthReport: true,
  plan,
  derive,
});
