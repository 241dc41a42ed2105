import type { AlertDefinition } from '../definition';
import { signalThresholds } from '../thresholds';
import { OF_THE_MODEL, PLAIN, SAMPLED, SLOW, TENTH } from './common';

const overall = { measure: ['psi'], of: 'all', view: 'overall' };

export const drift: AlertDefinition = {
  id: 'drift',
  title: 'Drift',
  group: 'drift',
  query: { signal: 'drift', options: overall, window: '6h' },
  unit: 'none',
  ...signalThresholds('drift', overall),
  timing: SLOW,
  hysteresis: { kind: 'relative', share: 0.2 },
  handling: OF_THE_MODEL,
  evidence: { value: true, sample: true, interval: false, movingThreshold: true },
  labels: [],
  names: [1, 2, 3].map((rank) => ({
    refId: `Worst${rank}`,
    options: { measure: ['psi'], of: 'all', rank },
    label: 'feature',
  })),
  texts: {
    measured: 'PSI of the most drifted feature',
    meaning: 'Inputs or predictions are distributed differently from the training data, beyond what chance explains.',
    firstCheck:
      'The features with the largest drift, now and at training; then whether accuracy or its estimate fell as well.',
  },
  dashboard: { slug: 'drift', panel: 'Feature drift (PSI)' },
};

const impact = { measure: ['disparateImpact'] };

export const fairness: AlertDefinition = {
  id: 'fairness',
  title: 'Fairness',
  group: 'drift',
  query: { signal: 'fairness', options: impact, window: '6h' },
  unit: 'none',
  ...signalThresholds('fairness', impact),
  timing: SLOW,
  hysteresis: TENTH,
  handling: OF_THE_MODEL,
  evidence: SAMPLED,
  labels: ['attribute'],
  texts: {
    measured: 'disparate impact',
    meaning:
      'One group receives favourable decisions less often than another, by more than the four-fifths rule allows and beyond sampling error.',
    firstCheck:
      'Which group, since when, and whether a policy, a decision threshold or a version changed then. People may have been treated unfairly: inform the accountable owner.',
  },
  dashboard: { slug: 'fairness', panel: 'Disparate impact' },
};

const ranking = { measures: ['ndcg'] };

export const attribution: AlertDefinition = {
  id: 'attribution-shift',
  title: 'Attribution shift',
  group: 'drift',
  query: { signal: 'attribution', options: ranking, window: '1d' },
  unit: 'none',
  ...signalThresholds('attribution', ranking),
  timing: SLOW,
  hysteresis: TENTH,
  handling: OF_THE_MODEL,
  evidence: PLAIN,
  labels: [],
  texts: {
    measured: 'feature importance agreement (NDCG)',
    meaning: 'Predictions depend on other features than in training: an early sign of drift or of a broken input.',
    firstCheck: 'Which features gained and which lost importance, and whether their values drifted or went missing.',
  },
  dashboard: { slug: 'confidence', panel: 'Attribution drift' },
};
