import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { fairnessOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const fairness = defineSignal({
  id: 'fairness',
  title: 'Fairness',
  summary: 'Whether groups of people are treated alike: how often each is chosen, and how often wrongly.',
  description:
    "Compares rates between the groups of each protected attribute. Disparate impact is the lowest selection rate divided by the highest: under four fifths it counts as adverse impact. Without a reference group the extremes are compared, as fairlearn does, and intervals are widened for the choice; with one, every other group is compared with it, with a sign, as AIF360 does. Rates have Wilson's interval, differences Miettinen and Nurminen's, ratios Donner and Zou's; against all together, the group is set against the rest. Intervals that are shown are of 95 %; a level is reached only when a wider one lies beyond its threshold, so wide that all attributes of a version and all looks of four weeks give no more than one warning and a tenth of a critical alarm by chance. A rate without observations is undefined, never zero.",
  group: 'fairness',
  unit: 'none',
  options: fairnessOptions,
  ...levels,
  minimumSample: 30,
  defaultWindow: '6h',
  inHealthReport: true,
  plan,
  derive,
});
