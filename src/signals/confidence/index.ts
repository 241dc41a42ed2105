import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { confidenceOptions, plan } from './plan';
import { levels } from './thresholds';

export const confidence = defineSignal({
  id: 'confidence',
  title: 'Confidence',
  summary: 'How confident the model is in its predictions: mean score, entropy, and the share with low confidence.',
  description:
    'From the histogram of scores. The mean is computed from sums and is exact. The entropy, in bits, takes each score as the probability of a binary outcome; its interval is valid wherever in their buckets the scores lie. The share at or below the floor is exact if the floor is a bucket edge; thresholds apply to it. A model that becomes less confident often receives data that it did not see in training.',
  group: 'quality',
  inHealthReport: true,
  unit: 'percentunit',
  options: confidenceOptions,
  ...levels,
  minimumSample: 30,
  defaultWindow: '1h',
  plan,
  derive,
});
