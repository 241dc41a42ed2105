import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { dataQualityOptions, plan } from './plan';
import { levels } from './thresholds';

export const dataQuality = defineSignal({
  id: 'dataQuality',
  title: 'Data quality',
  summary: 'Whether the input is complete, valid, fresh, in its usual volume and the same on all instances.',
  description:
    'Missing and invalid values and categories not seen in training, as shares of the predictions of the window; the volume of predictions against the same hour of earlier weeks; seconds since a source last delivered; and how far the values of a feature differ between instances, beyond what chance explains. Thresholds apply to the first measure and to those of the same kind: shares, deviations, seconds or distances.',
  group: 'data',
  inHealthReport: true,
  unit: 'percentunit',
  options: dataQualityOptions,
  ...levels,
  minimumSample: 30,
  defaultWindow: '1h',
  plan,
  derive,
});
