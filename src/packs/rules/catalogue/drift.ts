import { attributionLevels } from '../../../signals/attribution/thresholds';
import { levels as driftLevels } from '../../../signals/drift/thresholds';
import { levels as fairnessLevels } from '../../../signals/fairness/thresholds';
import { alert } from './common';

export const drift = alert(driftLevels, {
  id: 'drift',
  title: 'Drift',
  group: 'drift',
  query: { signal: 'drift', options: { measures: ['psi'], of: 'all', view: 'overall' }, window: '6h' },
  hysteresis: { kind: 'relative', share: 0.2 },
  evidence: { value: true, sample: true, interval: false, movingThreshold: true },
  names: [1, 2, 3].map((rank) => ({
    refId: `Worst${rank}`,
    options: { measures: ['psi'], of: 'all', rank },
    label: 'feature',
  })),
  texts: {
    measured: 'PSI of the most drifted feature',
    meaning: 'Inputs or predictions are distributed differently from the training data, beyond what chance explains.',
    firstCheck:
      'The features with the largest drift, now and at training; then whether accuracy or its estimate fell as well.',
  },
  dashboard: { slug: 'drift', panel: 'Feature drift (PSI)', id: 5 },
});

export const fairness = alert(fairnessLevels, {
  id: 'fairness',
  title: 'Fairness',
  group: 'drift',
  query: { signal: 'fairness', options: { measures: ['disparateImpact'] }, window: '6h' },
  labels: ['attribute'],
  texts: {
    measured: 'disparate impact',
    meaning:
      'One group receives favourable decisions less often than another, by more than the four-fifths rule allows and beyond sampling error.',
    firstCheck:
      'Which group, since when, and whether a policy, a decision threshold or a version changed then. People may have been treated unfairly: inform the accountable owner.',
  },
  dashboard: { slug: 'fairness', panel: 'Disparate impact', id: 5 },
});

export const equalOpportunity = alert(fairnessLevels, {
  id: 'equal-opportunity',
  title: 'Equal opportunity',
  group: 'drift',
  query: { signal: 'fairness', options: { measures: ['equalOpportunity'] }, window: '1d' },
  optIn:
    'It needs labels of each group, and no rule names a limit: differences of 0.1 and 0.2 are the ones that the signal draws.',
  labels: ['attribute'],
  texts: {
    measured: 'equal opportunity difference',
    meaning:
      'Of those who deserve a favourable decision, one group receives it less often than another, beyond sampling error.',
    firstCheck:
      'Which group, since when, and whether its inputs, a decision threshold or a version changed then. People may have been treated unfairly: inform the accountable owner.',
  },
  dashboard: { slug: 'fairness', panel: 'Equal opportunity difference', id: 9 },
});

export const attribution = alert(attributionLevels, {
  id: 'attribution-shift',
  title: 'Attribution shift',
  group: 'drift',
  query: { signal: 'attribution', options: { measures: ['ndcg'] }, window: '1d' },
  texts: {
    measured: 'feature importance agreement (NDCG)',
    meaning: 'Predictions depend on other features than in training: an early sign of drift or of a broken input.',
    firstCheck: 'Which features gained and which lost importance, and whether their values drifted or went missing.',
  },
  dashboard: { slug: 'confidence', panel: 'Attribution drift', id: 10 },
});
