import { attributionLevels } from '../../../signals/attribution/thresholds';
import { levels as conceptDriftLevels } from '../../../signals/conceptDrift/thresholds';
import { levels as driftLevels } from '../../../signals/drift/thresholds';
import { levels as fairnessLevels } from '../../../signals/fairness/thresholds';
import { alert, STEPWISE, VERDICT } from './common';

export const drift = [
  alert(driftLevels, {
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
    measured: 'PSI of the most drifted feature',
    meaning: 'Inputs or predictions are distributed differently from the training data, beyond what chance explains.',
    firstCheck:
      'The features with the largest drift, now and at training; then whether accuracy or its estimate fell as well.',
    dashboard: { slug: 'drift', panel: 'Feature drift (PSI)', id: 5 },
  }),
  alert(conceptDriftLevels, {
    id: 'concept-drift',
    title: 'Concept drift',
    group: 'drift',
    query: { signal: 'conceptDrift', options: { detectors: ['cusum'] }, window: '6h' },
    timing: { warning: { for: '10m', keepFiringFor: '10m' }, critical: { for: '5m', keepFiringFor: '10m' } },
    hysteresis: STEPWISE,
    evidence: VERDICT,
    measured: 'error rate has changed',
    meaning:
      'The error rate has risen well above what is normal, by more than random variation: the relationship that the model learned no longer holds as before.',
    firstCheck: 'When exactly it started and what changed then. If the inputs have not drifted, look at the labels.',
    dashboard: { slug: 'drift', panel: 'Concept drift', id: 13 },
  }),
  alert(fairnessLevels, {
    id: 'fairness',
    title: 'Fairness',
    group: 'drift',
    query: { signal: 'fairness', options: { measures: ['disparateImpact'] }, window: '6h' },
    labels: ['attribute'],
    measured: 'disparate impact',
    meaning:
      'One group receives favourable decisions less often than another, by more than the four-fifths rule allows and beyond sampling error.',
    firstCheck:
      'Which group, since when, and whether a policy, a decision threshold or a version changed then. People may have been treated unfairly: inform the accountable owner.',
    dashboard: { slug: 'fairness', panel: 'Disparate impact', id: 5 },
  }),
  alert(fairnessLevels, {
    id: 'equal-opportunity',
    title: 'Equal opportunity',
    group: 'drift',
    query: { signal: 'fairness', options: { measures: ['equalOpportunity'] }, window: '1d' },
    optIn:
      'It needs labels of each group, and no rule names a limit: differences of 0.1 and 0.2 are the ones that the signal draws.',
    labels: ['attribute'],
    measured: 'equal opportunity difference',
    meaning:
      'Of those who deserve a favourable decision, one group receives it less often than another, beyond sampling error.',
    firstCheck:
      'Which group, since when, and whether its inputs, a decision threshold or a version changed then. People may have been treated unfairly: inform the accountable owner.',
    dashboard: { slug: 'fairness', panel: 'Equal opportunity difference', id: 9 },
  }),
  alert(attributionLevels, {
    id: 'attribution-shift',
    title: 'Attribution shift',
    group: 'drift',
    query: { signal: 'attribution', options: { measures: ['ndcg'] }, window: '1d' },
    measured: 'feature importance agreement (NDCG)',
    meaning: 'Predictions depend on other features than in training: an early sign of drift or of a broken input.',
    firstCheck: 'Which features gained and which lost importance, and whether their values drifted or went missing.',
    dashboard: { slug: 'confidence', panel: 'Attribution drift', id: 10 },
  }),
];
