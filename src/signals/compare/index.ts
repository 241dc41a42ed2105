import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { compareOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const compare = defineSignal({
  id: 'compare',
  title: 'Champion and challenger',
  summary: 'Whether a new version does better than the one in charge, on the same traffic.',
  description:
    'The difference of a rate between two versions, challenger less champion, accumulated since both serve. The interval and the p-value are valid at every look at once: one may watch them and stop at any moment, where an ordinary test would sooner or later find a difference that there is not. The p-value is the smallest so far, the interval the intersection of all so far; where nothing is common to all, the difference has turned, which a notice says. A comparison that outlasts the history begins anew, and pays for it: the chance of a false alarm is 5 % over all of them. A figure begins at a hundred trials on either side.',
  group: 'quality',
  unit: 'percentunit',
  options: compareOptions,
  ...levels,
  minimumSample: 100,
  inHealthReport: false,
  plan,
  derive,
});
