import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { costOptions, plan } from './plan';
import { levels } from './thresholds';

export const cost = defineSignal({
  id: 'cost',
  title: 'Cost',
  summary: 'The cost of predictions, and of correct predictions.',
  description:
    'Money spent on inference over the window, for a thousand predictions and for each correct one. Labels arrive late, so the number of correct predictions is taken as all predictions times the share of the labelled ones that were right, with the interval of that share. Currencies are never added up. There are no default thresholds; those that you set apply to the cost of a thousand predictions.',
  group: 'business',
  inHealthReport: false,
  unit: 'currencyUSD',
  options: costOptions,
  ...levels,
  minimumSample: 20,
  defaultWindow: '1h',
  plan,
  derive,
});
