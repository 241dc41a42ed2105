import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { anomalyOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const anomaly = defineSignal({
  id: 'anomaly',
  title: 'Anomaly',
  summary: 'Whether any expression or signal is unusual for this hour of the week.',
  description:
    'Learns from weeks of history what is usual: the median and the median absolute deviation of the same hour of earlier weeks; with less than three weeks, of the same hour of earlier days; with less than three days, of the last day. Medians are not thrown by past incidents. Scales make deviations even on both sides: log for latencies and volumes, logit for shares, asinh where zero and negative values occur. Nothing is learned from, and nothing judged, while a new version settles. What has been within the last hour teaches nothing, and a season that was seen in few weeks has a wider band. Thresholds speak about how far off it is in at least k of the last n minutes: one odd point is no anomaly.',
  group: 'advanced',
  unit: 'none',
  options: anomalyOptions,
  ...levels,
  minimumSample: 0,
  inHealthReport: false,
  usesServerProfile: true,
  plan,
  derive,
});
