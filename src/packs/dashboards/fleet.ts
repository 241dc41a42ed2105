import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import { verdict, verdictHistory } from './panels';

/** Every model and version: what on-call opens first. */
export const fleet = (): Dashboard =>
  dashboardOf({
    slug: 'fleet',
    title: 'fleet',
    description: 'Every model and version: what is wrong, since when, and what changed. Open a row for its model.',
    variables: { models: 'several', window: false },
    from: 'now-6h',
    sections: [
      { panels: [verdict({ signals: [], to: 'model', height: 12 }), verdictHistory({ signals: [], to: 'model', height: 12 })] },
    ],
    reads: { metrics: ['requests', 'predictions', 'latency'] },
  });
