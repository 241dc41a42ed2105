import { defineSignal, type Thresholds } from '../signal';
import { derive } from './derive';
import { type CompareOptions, compareOptions } from './options';
import { plan } from './plan';

/** Worse for certain, and worse by a twentieth for certain; which side is worse depends on the rate. */
function thresholdsOf({ rate }: CompareOptions): Thresholds | undefined {
  switch (rate) {
    case 'errorShare':
      return { trouble: 'above', warning: 0, critical: 0.05 };
    case 'positiveShare':
      return undefined;
    default:
      return { trouble: 'below', warning: 0, critical: -0.05 };
  }
}

export const compare = defineSignal({
  id: 'compare',
  title: 'Champion and challenger',
  summary: 'Whether a new version does better than the one in charge, on the same traffic.',
  description:
    'The difference of a rate between two versions, challenger less champion, accumulated since both serve. The interval and the p-value are valid at every look at once: one may watch them and stop at any moment, where an ordinary test would sooner or later find a difference that there is not. The p-value is the smallest so far, the interval the intersection of all so far. A figure begins at a hundred trials on either side.',
  group: 'quality',
  unit: 'percentunit',
  options: compareOptions,
  thresholds: thresholdsOf,
  minimumSample: 100,
  levelBy: 'interval',
  checked: false,
  plan,
  derive,
});
