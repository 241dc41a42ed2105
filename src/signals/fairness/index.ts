import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { fairnessOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const fairness = defineSignal({
  id: 'fairness',
  title: 'Fairness',
  summary: 'Whether groups of people are treated equally: how often each is selected, and how often wrongly.',
  description:
    "Compares rates between the groups of each protected attribute. Disparate impact is the lowest selection rate divided by the highest: below four fifths it counts as adverse impact. Without a reference group the extremes are compared, as in fairlearn; the interval is that of the largest disparity of all pairs, widened for their number, so that a small group cannot hide what is certain of two large ones; with one, every other group is compared with it, with a sign, as in AIF360. Rates have Wilson's interval with half of its correction for continuity, differences Miettinen and Nurminen's, ratios Donner and Zou's; compared with the overall rate, a group is compared with all others. The intervals shown are 95 % intervals; a level is reached only when a wider one lies beyond its threshold, wide enough that all attributes of a version and all evaluations of four weeks give at most one warning and a tenth of a critical alarm by chance. A rate without observations is undefined, never zero.",
  group: 'fairness',
  inHealthReport: true,
  unit: 'none',
  options: fairnessOptions,
  ...levels,
  minimumSample: 30,
  minimumSampleOf: ({ minimumGroup }) => minimumGroup,
  defaultWindow: '6h',
  plan,
  derive,
});
