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
    'Learns from weeks of history what is usual: the median and the median absolute deviation of the same hour in earlier weeks; with less than three weeks of history, of the same hour on earlier days; with less than three days, of the last day. Medians are robust against past incidents. A scale makes deviations symmetric: log for latencies and volumes, logit for shares, asinh where zero and negative values occur. While a new version settles, its values are neither learned from nor compared with the band. Values of the last hour are not learned from, and a season seen in only a few weeks has a wider band. Thresholds apply to the deviation that at least k of the last n minutes reach, so that a single unusual point is no anomaly.',
  group: 'advanced',
  inHealthReport: false,
  unit: 'none',
  options: anomalyOptions,
  ...levels,
  minimumSample: 0,
  usesServerProfile: true,
  plan,
  derive,
});
