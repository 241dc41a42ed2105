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
    subject: 'population stability index of the worst feature',
    meaning:
      'What the model is asked, or what it answers, is distributed otherwise than when it was trained, beyond what chance explains.',
    firstLook: 'The features named here, then and now; then whether accuracy or its estimate fell as well.',
  },
  dashboard: { slug: 'drift', panel: 'Drift of features' },
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
    subject: 'disparate impact',
    meaning:
      'One group is chosen less often than another by more than the four-fifths rule allows, and chance does not explain it.',
    firstLook:
      'Which group, since when, and whether a policy, a threshold or a version changed then. People may have been treated unfairly: tell who must know.',
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
    subject: 'agreement of the ranking of features with that of training',
    meaning:
      'Predictions hang on other features than they did in training: an early sign of drift, or of a broken input.',
    firstLook: 'Which feature rose and which fell, and whether its values drifted or went missing.',
  },
  dashboard: { slug: 'confidence', panel: 'Attribution' },
};
