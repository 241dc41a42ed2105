import { actionsLevels } from '../../../signals/actions/thresholds';
import { alert } from './common';

export const actions = [
  alert(actionsLevels, {
    id: 'action-failed',
    title: 'Action without effect',
    group: 'actions',
    query: { signal: 'actions', options: {}, window: '1d' },
    measured: 'an action did not help',
    meaning:
      'An action on the model failed, or the figure that it was to improve has not become better in time. The model still needs attention.',
    firstCheck: 'Actions on the page of the model: what was done, and the figure before and after.',
    dashboard: { slug: 'model', panel: 'Health by signal', id: 2 },
  }),
];
