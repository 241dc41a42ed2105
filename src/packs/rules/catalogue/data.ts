import { levels as dataQualityLevels } from '../../../signals/dataQuality/thresholds';
import { alert, OF_THE_MACHINE, OF_THE_MOMENT, PLAIN } from './common';

export const missingValues = alert(dataQualityLevels, {
  id: 'missing-values',
  title: 'Missing values',
  group: 'data',
  query: { signal: 'dataQuality', options: { measures: ['missing'] }, window: '1h' },
  unit: 'percentunit',
  labels: ['feature'],
  texts: {
    measured: 'share of missing values',
    meaning: 'The model predicts without a value that it was trained with, or with an imputed one.',
    firstCheck: 'What delivers this feature: the usual causes are a source that stopped and a field that was renamed.',
  },
  dashboard: { slug: 'data-quality', panel: 'Missing values', id: 5 },
});

export const invalidValues = alert(dataQualityLevels, {
  id: 'invalid-values',
  title: 'Invalid values',
  group: 'data',
  query: { signal: 'dataQuality', options: { measures: ['invalid', 'unseen'] }, window: '1h' },
  unit: 'percentunit',
  labels: ['feature', 'measure'],
  texts: {
    measured: 'share of invalid or unseen values',
    meaning: 'Values have the wrong type, are out of range or belong to a category that the model does not know.',
    firstCheck: 'What delivers this feature, and whether its unit, encoding or schema changed.',
  },
  dashboard: { slug: 'data-quality', panel: 'Invalid values', id: 6 },
});

export const freshness = alert(dataQualityLevels, {
  id: 'freshness',
  title: 'Freshness',
  group: 'data',
  query: { signal: 'dataQuality', options: { measures: ['freshness'] }, window: '5m' },
  unit: 's',
  hysteresis: { kind: 'none', reason: 'the age drops to zero as soon as the source delivers' },
  handling: OF_THE_MACHINE,
  evidence: PLAIN,
  labels: ['source'],
  texts: {
    measured: 'age of the newest data',
    meaning: 'A source has not delivered for longer than allowed: predictions use old data.',
    firstCheck: 'The job or feed that fills this source: its last run and its errors.',
  },
  dashboard: { slug: 'data-quality', panel: 'Freshness', id: 12 },
});

export const trafficVolume = alert(dataQualityLevels, {
  id: 'traffic-volume',
  title: 'Traffic volume',
  group: 'data',
  query: { signal: 'dataQuality', options: { measures: ['volumeScore'] }, window: '1h' },
  optIn:
    'With less than three weeks of history, weekends look unusual. Set thresholds (start with scores of 8 and 16) once there is more, and only where traffic follows a daily or weekly pattern.',
  hysteresis: { kind: 'relative', share: 0.25 },
  handling: OF_THE_MOMENT,
  evidence: PLAIN,
  texts: {
    measured: 'traffic anomaly score',
    meaning: 'Far more or far fewer predictions are requested than at this hour on other days and weeks.',
    firstCheck: 'Did traffic rise or fall? Typical causes are retries, a campaign, and a caller that stopped.',
  },
  dashboard: { slug: 'data-quality', panel: 'Volume', id: 10 },
});
