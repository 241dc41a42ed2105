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
    subject: 'share of values that are missing',
    meaning: 'The model predicts without a value that it was trained with, or with one that was filled in.',
    firstLook: 'What delivers this feature: a source that stopped or a field that was renamed are the usual causes.',
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
    subject: 'share of values that break a rule or that training never saw',
    meaning: 'Values are of the wrong type, out of range or of a category that the model does not know.',
    firstLook: 'What delivers this feature, and whether its unit, its coding or its schema changed.',
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
  hysteresis: { kind: 'none', why: 'an age falls to nothing the moment the source delivers' },
  handling: OF_THE_MACHINE,
  evidence: PLAIN,
  labels: ['source'],
  texts: {
    subject: 'age of the newest data',
    meaning: 'A source has not delivered for longer than it may: predictions rest on old data.',
    firstLook: 'The job or feed that fills this source: its last run and its errors.',
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
    'Before there are three weeks of history, weekends look unusual: set thresholds (8 and 16 deviations to begin with) once there are, and where traffic has a rhythm at all.',
  timing: STEADY,
  hysteresis: { kind: 'relative', share: 0.25 },
  handling: OF_THE_MOMENT,
  evidence: PLAIN,
  labels: [],
  texts: {
    subject: 'deviation of the number of predictions from what is usual at this hour',
    meaning: 'Far more or far fewer predictions are asked for than at this hour of other days and weeks.',
    firstLook: 'Whether it rose or fell: a caller that repeats itself, a campaign, or a caller that has gone silent.',
  },
  dashboard: { slug: 'data-quality', panel: 'Volume' },
};
