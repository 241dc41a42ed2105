import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { confidenceOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const confidence = defineSignal({
  id: 'confidence',
  title: 'Confidence',
  summary: 'How sure the model is of its predictions: mean score, entropy, and the share that is too unsure.',
  description:
    'From the histogram of scores. The mean comes of sums and is exact. The entropy takes each score for the probability of a yes-or-no answer, in bits; its interval holds wherever in their buckets the scores lie. The share at or below the floor is exact where the floor is a bucket edge, and is what thresholds speak about. A model that grows unsure has often met data that training did not show it.',
  group: 'quality',
  unit: 'percentunit',
  options: confidenceOptions,
  ...levels,
  minimumSample: 30,
  defaultWindow: '1h',
  inHealthReport: true,
  plan,
  derive,
});
