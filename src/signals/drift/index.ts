import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { driftOptions } from './options';
import { plan } from './plan';
import { levels, MINIMUM_SAMPLE } from './thresholds';

export const drift = defineSignal({
  id: 'drift',
  title: 'Drift',
  summary: 'How far inputs, scores and predictions have moved away from what the model was trained on.',
  description:
    "Compares the distribution of each feature, of the score and of the predicted classes over the window with the baseline: the artifact of the version's run in MLflow, a fixed window, or the same window earlier. Bins are the buckets, reduced to the edges that both sides share (of fewer than three, and where replicas share no edge over a twentieth of the observations or more, a value beyond a threshold is certain, and one below it is not judged); sparse bins are merged until each expects twenty observations, and rare categories are pooled with those of similar rank in the baseline. A category that is not in the baseline counts as if its share there had been one percent. A threshold is raised to what sampling noise alone would reach with the given sample, considering everything of a version that is compared together and all evaluations of four weeks: at most one warning and a tenth of a critical alarm by chance. Kolmogorov-Smirnov and Wasserstein come with bounds that are certain to contain the value for the raw data (values beyond the last edge count as one bin further out); the other measures never exceed the value for the raw data.",
  group: 'drift',
  inHealthReport: true,
  unit: 'none',
  options: driftOptions,
  ...levels,
  boundsOf: 'buckets',
  minimumSample: MINIMUM_SAMPLE,
  defaultWindow: '6h',
  plan,
  derive,
});
