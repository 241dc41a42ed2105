import { levels as compareLevels } from '../../../signals/compare/thresholds';
import { CONFIDENCE_FLOOR, confidenceLevels } from '../../../signals/confidence/thresholds';
import { levels as estimatedQualityLevels } from '../../../signals/estimatedQuality/thresholds';
import { levels as qualityLevels } from '../../../signals/quality/thresholds';
import { alert } from './common';

/** Of one kind of mistakes, which accuracy hides where one class is rare. F1 falls with either. */
const ofOneClass = (measure: 'recall' | 'precision', title: string, meaning: string) =>
  alert(qualityLevels, {
    id: measure,
    title,
    group: 'quality',
    query: { signal: 'quality', options: { measures: [measure] }, window: '6h' },
    unit: 'percentunit',
    optIn: 'Which mistakes weigh more, and how many are too many, depends on what the model decides.',
    measured: measure,
    meaning,
    firstCheck:
      'The confusion matrix: which cell grew, and since when. Then whether the share of positives, the inputs or the decision threshold changed.',
    dashboard: { slug: 'quality', panel: 'Precision, recall, F1', id: 11 },
  });

export const quality = [
  alert(qualityLevels, {
    id: 'accuracy',
    title: 'Accuracy',
    group: 'quality',
    query: { signal: 'quality', options: { measures: ['accuracy'] }, window: '1h' },
    unit: 'percentunit',
    measured: 'accuracy',
    meaning: 'The labels received so far show more wrong predictions than allowed, beyond sampling error.',
    firstCheck:
      'The panel “What changed with quality” of the dashboard says since when, and what began with it: a version, drift, missing data. If none of these, the relationship that the model learned may have changed.',
    dashboard: { slug: 'quality', panel: 'Accuracy, realised and estimated', id: 4 },
  }),
  ofOneClass(
    'recall',
    'Recall',
    'The model misses more of the actual positives, such as frauds, than the team accepts, beyond sampling error.'
  ),
  ofOneClass(
    'precision',
    'Precision',
    'More of what the model calls positive is not than the team accepts, beyond sampling error: false alarms cost work.'
  ),
  alert(estimatedQualityLevels, {
    id: 'estimated-accuracy',
    title: 'Estimated accuracy',
    group: 'quality',
    query: { signal: 'estimatedQuality', options: { measures: ['accuracy'], realised: false }, window: '1h' },
    unit: 'percentunit',
    measured: 'estimated accuracy',
    meaning: 'Labels have not arrived yet, but the scores of the model suggest more wrong predictions than allowed.',
    firstCheck: 'Which inputs drifted: the estimate falls when the model is unsure about the data it receives.',
    dashboard: { slug: 'quality', panel: 'Accuracy, realised and estimated', id: 4 },
  }),
  alert(qualityLevels, {
    id: 'regression-error',
    title: 'Regression error',
    group: 'quality',
    // Squared errors are dominated by few: an hour of a small model varies by more than a quarter by chance.
    query: { signal: 'quality', options: { measures: ['rmse'], against: 'ratio' }, window: '3h' },
    unit: 'percentunit',
    direction: 'above',
    thresholds: { warning: 1.25, critical: 2 },
    measured: 'RMSE relative to the MLflow run',
    meaning: 'Numeric predictions are further off than when this version was evaluated.',
    firstCheck:
      'Is the error one-sided (bias)? The panel “What changed with quality” of the dashboard says since when, and what began with it.',
    dashboard: { slug: 'quality', panel: 'Prediction error', id: 16 },
  }),
  alert(confidenceLevels, {
    id: 'confidence',
    title: 'Confidence',
    group: 'quality',
    query: { signal: 'confidence', options: { measures: ['underFloor'] }, window: '1h' },
    unit: 'percentunit',
    measured: `low-confidence predictions (score under ${CONFIDENCE_FLOOR})`,
    meaning:
      'The model is unsure about many of its predictions, often because it receives data unlike its training data.',
    firstCheck: 'Drift and missing values of the most important features since it started.',
    dashboard: { slug: 'confidence', panel: 'Low confidence', id: 5 },
  }),
  alert(compareLevels, {
    id: 'challenger',
    title: 'Challenger is worse',
    group: 'quality',
    query: { signal: 'compare', options: { rate: 'accuracy' }, window: '5m' },
    unit: 'percentunit',
    hysteresis: {
      kind: 'none',
      reason: 'the interval only narrows, so a certain result stays certain until the difference turns',
    },
    measured: 'accuracy difference, challenger minus champion',
    meaning: 'The challenger is wrong more often than the champion on the same traffic, beyond sampling error.',
    firstCheck:
      'Whether to take the challenger out of traffic; then how its training differed from that of the champion.',
    dashboard: { slug: 'versions', panel: 'Challenger minus champion', id: 6 },
  }),
];
