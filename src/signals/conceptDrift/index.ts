import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { conceptDriftOptions, plan } from './plan';
import { levels } from './thresholds';

export const conceptDrift = defineSignal({
  id: 'conceptDrift',
  title: 'Concept drift',
  summary: 'Whether what the model learned is still valid: when its error rate changed by more than chance.',
  description:
    'Detectors that read the stream of correct and wrong predictions since the version was deployed: since MLflow created the version, or its first labelled prediction. They start there and not at the left edge of a dashboard, so that zooming does not change a detection. The value is the worst state of the detector within the window: 0 stable, 1 warning, 2 drift. After a drift a detector starts again, except for cusum, whose drift lasts until the error rate is back to normal. Normal, for cusum and Page-Hinkley, is the error rate that the run of the version measured, otherwise that of its first day and first fifty errors; the tag normal_since of a version in MLflow (Unix seconds) declares the rate since that time as normal. Errors are counted in steps of fixed length; labels that arrive late count when they arrive.',
  group: 'drift',
  inHealthReport: true,
  unit: 'none',
  options: conceptDriftOptions,
  ...levels,
  minimumSample: 30,
  defaultWindow: '6h',
  plan,
  derive,
});
