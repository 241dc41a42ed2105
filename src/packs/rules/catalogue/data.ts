import type { AlertDefinition } from '../definition';
import { signalThresholds } from '../thresholds';
import { OF_THE_MACHINE, OF_THE_MODEL, OF_THE_MOMENT, PLAIN, SAMPLED, STEADY, TENTH } from './common';

const missing = { measures: ['missing'] };

export const missingValues: AlertDefinition = {
  id: 'missing-values',
  title: 'Missing values',
  group: 'data',
  query: { signal: 'dataQuality', options: missing, window: '1h' },
  unit: 'percentunit',
  ...signalThresholds('dataQuality', missing),
  timing: STEADY,
  hysteresis: TENTH,
  handling: OF_THE_MODEL,
  evidence: SAMPLED,
  labels: ['feature'],
  texts: {
    measured: 'share of missing values',
    meaning: 'The model predicts without a value that it was trained with, or with an imputed one.',
    firstCheck: 'What delivers this feature: the usual causes are a source that stopped and a field that was renamed.',
  },
  dashboard: { slug: 'data-quality', panel: 'Missing values' },
};

const invalid = { measures: ['invalid', 'unseen'] };

export const invalidValues: AlertDefinition = {
  id: 'invalid-values',
  title: 'Invalid values',
  group: 'data',
  query: { signal: 'dataQuality', options: invalid, window: '1h' },
  unit: 'percentunit',
  ...signalThresholds('dataQuality', invalid),
  timing: STEADY,
  hysteresis: TENTH,
  handling: OF_THE_MODEL,
  evidence: SAMPLED,
  labels: ['feature', 'measure'],
  texts: {
    measured: 'share of invalid or unseen values',
    meaning: 'Values have the wrong type, are out of range or belong to a category that the model does not know.',
    firstCheck: 'What delivers this feature, and whether its unit, encoding or schema changed.',
  },
  dashboard: { slug: 'data-quality', panel: 'Invalid values' },
};

const fresh = { measures: ['freshness'] };

export const freshness: AlertDefinition = {
  id: 'freshness',
  title: 'Freshness',
  group: 'data',
  query: { signal: 'dataQuality', options: fresh, window: '5m' },
  unit: 's',
  ...signalThresholds('dataQuality', fresh),
  timing: STEADY,
  hysteresis: { kind: 'none', why: 'the age drops to zero as soon as the source delivers' },
  handling: OF_THE_MACHINE,
  evidence: PLAIN,
  labels: ['source'],
  texts: {
    measured: 'age of the newest data',
    meaning: 'A source has not delivered for longer than allowed: predictions use old data.',
    firstCheck: 'The job or feed that fills this source: its last run and its errors.',
  },
  dashboard: { slug: 'data-quality', panel: 'Freshness' },
};

const volume = { measures: ['volumeScore'] };

export const trafficVolume: AlertDefinition = {
  id: 'traffic-volume',
  title: 'Traffic volume',
  group: 'data',
  query: { signal: 'dataQuality', options: volume, window: '1h' },
  unit: 'none',
  trouble: 'above',
  thresholds: {},
  optIn:
    'With less than three weeks of history, weekends look unusual. Set thresholds (start with scores of 8 and 16) once there is more, and only where traffic follows a daily or weekly pattern.',
  timing: STEADY,
  hysteresis: { kind: 'relative', share: 0.25 },
  handling: OF_THE_MOMENT,
  evidence: PLAIN,
  labels: [],
  texts: {
    measured: 'traffic anomaly score',
    meaning: 'Far more or far fewer predictions are requested than at this hour on other days and weeks.',
    firstCheck: 'Did traffic rise or fall? Typical causes are retries, a campaign, and a caller that stopped.',
  },
  dashboard: { slug: 'data-quality', panel: 'Volume' },
};
