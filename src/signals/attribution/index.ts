import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { attributionOptions, plan } from './plan';
import { levels } from './thresholds';

export const attribution = defineSignal({
  id: 'attribution',
  title: 'Feature attribution',
  summary: 'Which features the predictions depend on, and whether their ranking has changed since training.',
  description:
    "Each feature's share of all absolute attributions (SHAP, LIME and the like) of the window, and how well their current ranking agrees with that of the baseline: the normalised discounted cumulative gain with the baseline's attributions as relevance (a value below 0.9 is conventionally a problem), and Spearman's rank correlation. A ranking that changes while accuracy is still good is an early sign of drift.",
  group: 'drift',
  inHealthReport: true,
  unit: 'none',
  options: attributionOptions,
  ...levels,
  minimumSample: 0,
  defaultWindow: '1d',
  plan,
  derive,
});
