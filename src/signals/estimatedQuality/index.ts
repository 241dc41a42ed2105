import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { estimatedQualityOptions, plan } from './plan';
import { levels } from './thresholds';

export const estimatedQuality = defineSignal({
  id: 'estimatedQuality',
  title: 'Estimated quality',
  summary: 'How good the model probably is, before any label has arrived.',
  description:
    'Confidence-based performance estimation: each score bin of the window is assumed to have the share of positives that the baseline has in it, and accuracy, precision, recall, F1 and AUC follow from that. The band is three standard errors wide, more where the baseline has few labels: the randomness of labels given the scores, and the size of the baseline. It is valid as long as a score means what it meant in the baseline: it reflects a change of the inputs, but cannot detect concept drift. It is shown beside the value from the labels that have arrived, and the share of predictions that have a label.',
  group: 'quality',
  inHealthReport: true,
  unit: 'percentunit',
  options: estimatedQualityOptions,
  ...levels,
  minimumSample: 30,
  defaultWindow: '1h',
  plan,
  derive,
});
