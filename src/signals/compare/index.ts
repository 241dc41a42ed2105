import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { compareOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const compare = defineSignal({
  id: 'compare',
  title: 'Champion and challenger',
  summary: 'Whether a new version performs better than the current one on the same traffic.',
  description:
    'The difference of a rate between two versions, challenger minus champion, accumulated since both have been serving. The interval and the p-value are anytime-valid: you may watch them and stop at any moment, whereas an ordinary test would sooner or later find a difference that does not exist. The p-value is the smallest so far, the interval the intersection of all so far; if that is empty, the difference has changed direction, and a notice says so. A comparison that is longer than the history starts again each time with a smaller error probability, so that the chance of a false alarm over all of them stays at 5 %. Values begin at a hundred trials on each side.',
  group: 'quality',
  inHealthReport: false,
  unit: 'percentunit',
  options: compareOptions,
  ...levels,
  minimumSample: 100,
  plan,
  derive,
});
