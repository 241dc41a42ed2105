import type { AlertDefinition } from '../definition';
import { OF_THE_MODEL, PLAIN, SAMPLED, STEADY, TENTH } from './common';

export const businessSuccess: AlertDefinition = {
  id: 'business-success',
  title: 'Business success',
  group: 'business',
  query: { signal: 'business', options: { measures: ['successShare'] }, window: '1h' },
  unit: 'percentunit',
  trouble: 'below',
  thresholds: {},
  optIn: 'Which share of successes is trouble is for the business to say.',
  timing: STEADY,
  hysteresis: TENTH,
  handling: OF_THE_MODEL,
  evidence: SAMPLED,
  labels: ['kpi'],
  texts: {
    subject: 'share of successes',
    meaning: 'The model serves its purpose less often than the business expects of it.',
    firstLook: 'Whether the model got worse (accuracy, drift) or what is built on it changed.',
  },
  dashboard: { slug: 'resources', panel: 'Business' },
};

export const predictionCost: AlertDefinition = {
  id: 'prediction-cost',
  title: 'Prediction cost',
  group: 'business',
  query: { signal: 'cost', options: { measures: ['perThousand'] }, window: '1h' },
  unit: 'currencyUSD',
  trouble: 'above',
  thresholds: {},
  optIn: 'What a thousand predictions may cost is for the business to say.',
  timing: STEADY,
  hysteresis: TENTH,
  handling: OF_THE_MODEL,
  evidence: PLAIN,
  labels: ['currency'],
  texts: {
    subject: 'cost of a thousand predictions',
    meaning: 'Predictions cost more than was planned.',
    firstLook: 'Traffic against the machines that are kept for it: cost rises when replicas idle, or when inputs grow.',
  },
  dashboard: { slug: 'resources', panel: 'Cost' },
};
