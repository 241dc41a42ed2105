import type { AlertDefinition } from '../definition';
import { signalThresholds } from '../thresholds';
import { OF_THE_MODEL, SAMPLED, STEADY, STEPWISE, TENTH, VERDICT } from './common';

const accurate = { measures: ['accuracy'] };

export const accuracy: AlertDefinition = {
  id: 'accuracy',
  title: 'Accuracy',
  group: 'quality',
  query: { signal: 'quality', options: accurate, window: '1h' },
  unit: 'percentunit',
  ...signalThresholds('quality', accurate),
  timing: STEADY,
  hysteresis: TENTH,
  handling: OF_THE_MODEL,
  evidence: SAMPLED,
  labels: [],
  texts: {
    subject: 'accuracy',
    meaning:
      'The labels that have arrived say that the model is wrong more often than it may be, and chance does not explain it.',
    firstLook:
      'Have the inputs drifted or is data missing, and did it begin with a new version? If neither, what the model learned may no longer hold.',
  },
  dashboard: { slug: 'quality', panel: 'Accuracy, realised and estimated' },
};

const worse = { measures: ['rmse'], against: 'ratio' };

export const regressionError: AlertDefinition = {
  id: 'regression-error',
  title: 'Regression error',
  group: 'quality',
  // Squared errors are dominated by few: an hour of a small model varies by more than a quarter by chance.
  query: { signal: 'quality', options: worse, window: '3h' },
  unit: 'percentunit',
  trouble: 'above',
  thresholds: { warning: 1.25, critical: 2 },
  timing: STEADY,
  hysteresis: TENTH,
  handling: OF_THE_MODEL,
  evidence: SAMPLED,
  labels: [],
  texts: {
    subject: 'RMSE as a part of what the run in MLflow had',
    meaning: 'Predictions of numbers are further off than when the version was evaluated.',
    firstLook: 'Is the error one-sided (bias), and did an input drift or go missing at the same time?',
  },
  dashboard: { slug: 'quality', panel: 'Size of errors' },
};

const estimated = { measures: ['accuracy'], realised: false };

export const estimatedAccuracy: AlertDefinition = {
  id: 'estimated-accuracy',
  title: 'Estimated accuracy',
  group: 'quality',
  query: { signal: 'estimatedQuality', options: estimated, window: '1h' },
  unit: 'percentunit',
  ...signalThresholds('estimatedQuality', estimated),
  timing: STEADY,
  hysteresis: TENTH,
  handling: OF_THE_MODEL,
  evidence: SAMPLED,
  labels: [],
  texts: {
    subject: 'estimated accuracy',
    meaning:
      'Before labels have arrived, the scores of the model say that it is probably wrong more often than it may be.',
    firstLook: 'Which inputs drifted: the estimate falls when the model meets data on which it is unsure.',
  },
  dashboard: { slug: 'quality', panel: 'Accuracy, realised and estimated' },
};

const unsure = { measures: ['underFloor'] };

export const confidence: AlertDefinition = {
  id: 'confidence',
  title: 'Confidence',
  group: 'quality',
  query: { signal: 'confidence', options: unsure, window: '1h' },
  unit: 'percentunit',
  ...signalThresholds('confidence', unsure),
  timing: STEADY,
  hysteresis: TENTH,
  handling: OF_THE_MODEL,
  evidence: SAMPLED,
  labels: [],
  texts: {
    subject: 'share of predictions with a score under 0.6',
    meaning: 'The model is unsure of many of its predictions: often it meets data that training did not show it.',
    firstLook: 'Drift and missing values of the most important features since it began.',
  },
  dashboard: { slug: 'confidence', panel: 'Low confidence' },
};

const challenging = { rate: 'accuracy' };

export const challenger: AlertDefinition = {
  id: 'challenger',
  title: 'Challenger is worse',
  group: 'quality',
  query: { signal: 'compare', options: challenging, window: '5m' },
  unit: 'percentunit',
  ...signalThresholds('compare', challenging),
  timing: STEADY,
  hysteresis: { kind: 'none', why: 'the interval only ever narrows: what is certain stays certain' },
  handling: OF_THE_MODEL,
  evidence: SAMPLED,
  labels: [],
  texts: {
    subject: 'difference in accuracy between the challenger and the champion',
    meaning:
      'The challenger is wrong more often than the champion on the same traffic, and chance does not explain it.',
    firstLook: 'Whether to take the challenger out of traffic; then what its training had that the champion’s did not.',
  },
  dashboard: { slug: 'versions', panel: 'Champion and challenger' },
};

const detected = { detectors: ['hddmA'] };

export const conceptDrift: AlertDefinition = {
  id: 'concept-drift',
  title: 'Concept drift',
  group: 'drift',
  query: { signal: 'conceptDrift', options: detected, window: '6h' },
  unit: 'none',
  ...signalThresholds('conceptDrift', detected),
  timing: { warning: { for: '10m', keepFiringFor: '10m' }, critical: { for: '5m', keepFiringFor: '10m' } },
  hysteresis: STEPWISE,
  handling: OF_THE_MODEL,
  evidence: VERDICT,
  labels: [],
  texts: {
    subject: 'the error rate has changed',
    meaning:
      'The error rate of the model has changed, and did not just vary: what it learned no longer holds as it did.',
    firstLook:
      'When exactly it began, and what changed in the world then: inputs that have not drifted point to the labels.',
  },
  dashboard: { slug: 'drift', panel: 'Concept drift' },
};
