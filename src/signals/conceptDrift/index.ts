import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { conceptDriftOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const conceptDrift = defineSignal({
  id: 'conceptDrift',
  title: 'Concept drift',
  summary: 'Whether what the model learned still holds: when its error rate changed, and did not just vary.',
  description:
    'Detectors that read the stream of right and wrong predictions since the version was deployed: when MLflow made the version, or its first labelled prediction. They begin there and not at the left edge of a dashboard, so that zooming changes no detection. The value is the worst that the detector said within the window: 0 stable, 1 warning, 2 drift. After a drift a detector begins anew, but for cusum, whose drift lasts until the error rate is back. What is normal to cusum and Page-Hinkley is the error rate that the run of the version measured, else that of its first day and fifty errors; the tag normal_since of a version in MLflow (Unix seconds) accepts what the rate has been since then. Errors are counted in steps of fixed length; labels that arrive late count when they arrive.',
  group: 'drift',
  unit: 'none',
  options: conceptDriftOptions,
  ...levels,
  minimumSample: 30,
  defaultWindow: '6h',
  inHealthReport: true,
  plan,
  derive,
});
