import { businessLevels } from '../../../signals/business/thresholds';
import { costLevels } from '../../../signals/cost/thresholds';
import { alert } from './common';

export const business = [
  alert(businessLevels, {
    id: 'business-success',
    title: 'Business success',
    group: 'business',
    query: { signal: 'business', options: { measures: ['successShare'] }, window: '1h' },
    unit: 'percentunit',
    optIn: 'Only the business knows which success rate is too low.',
    labels: ['kpi'],
    measured: 'success rate',
    meaning: 'The predictions lead to success less often than the business expects.',
    firstCheck: 'Did the model get worse (accuracy, drift), or did the product around it change?',
    dashboard: { slug: 'resources', panel: 'Business success rate', id: 20 },
  }),
  alert(costLevels, {
    id: 'prediction-cost',
    title: 'Prediction cost',
    group: 'business',
    query: { signal: 'cost', options: { measures: ['perThousand'] }, window: '1h' },
    unit: 'currencyUSD',
    optIn: 'Only the business knows what a thousand predictions may cost.',
    labels: ['currency'],
    measured: 'cost per thousand predictions',
    meaning: 'Predictions cost more than planned.',
    firstCheck: 'Traffic compared with the machines provisioned for it: cost rises when replicas idle or inputs grow.',
    dashboard: { slug: 'resources', panel: 'Cost per 1,000 predictions', id: 15 },
  }),
];
