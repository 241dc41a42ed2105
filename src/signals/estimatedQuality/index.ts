import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { estimatedQualityOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const estimatedQuality = defineSignal({
  id: 'estimatedQuality',
  title: 'Estimated quality',
  summary: 'How good the model probably is, before any label has arrived.',
  description:
    'Confidence-based performance estimation: each score bin of the window is taken to hold the share of positives that the baseline found there, and accuracy, precision, recall, F1 and AUC follow. The band is three standard errors wide, from the chance of labels given the scores and from the size of the baseline. It is right while a score means what it meant at the baseline: it sees a change of the inputs, and is blind to concept drift. Beside it stand what the labels that have arrived say, and the share of predictions that have one.',
  group: 'quality',
  unit: 'percentunit',
  options: estimatedQualityOptions,
  ...levels,
  minimumSample: 30,
  defaultWindow: '1h',
  inHealthReport: true,
  plan,
  derive,
});
