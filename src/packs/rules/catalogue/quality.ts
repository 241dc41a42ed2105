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
    measured: 'accuracy',
    meaning: 'The labels received so far show more wrong predictions than allowed, beyond sampling error.',
    firstCheck:
      'Did inputs drift, is data missing, or did a new version start at that time? If none of these, the relationship that the model learned may have changed.',
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
    measured: 'RMSE relative to the MLflow run',
    meaning: 'Numeric predictions are further off than when this version was evaluated.',
    firstCheck: 'Is the error one-sided (bias), and did an input drift or go missing at the same time?',
  },
  dashboard: { slug: 'quality', panel: 'Prediction error' },
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
    measured: 'estimated accuracy',
    meaning: 'Labels have not arrived yet, but the scores of the model suggest more wrong predictions than allowed.',
    firstCheck: 'Which inputs drifted: the estimate falls when the model is unsure about the data it receives.',
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
    measured: 'low-confidence predictions (score under 0.6)',
    meaning:
      'The model is unsure about many of its predictions, often because it receives data unlike its training data.',
    firstCheck: 'Drift and missing values of the most important features since it started.',
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
  hysteresis: { kind: 'none', why: 'the interval only narrows, so a certain result stays certain' },
  handling: OF_THE_MODEL,
  evidence: SAMPLED,
  labels: [],
  texts: {
    measured: 'accuracy difference, challenger minus champion',
    meaning: 'The challenger is wrong more often than the champion on the same traffic, beyond sampling error.',
    firstCheck:
      'Whether to take the challenger out of traffic; then how its training differed from that of the champion.',
  },
  dashboard: { slug: 'versions', panel: 'Challenger minus champion' },
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
    measured: 'error rate has changed',
    meaning:
      'The error rate has changed by more than random variation: the relationship that the model learned no longer holds as before.',
    firstCheck: 'When exactly it started and what changed then. If the inputs have not drifted, look at the labels.',
  },
  dashboard: { slug: 'drift', panel: 'Concept drift' },
};
