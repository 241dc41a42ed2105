import { PanelBuilder as NetworkBuilder, ZoomMode } from '@grafana/grafana-foundation-sdk/nodegraph';
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { type PanelQuery, targets } from '../query';
import { type About, described } from './panel';
import { measures, MINUTES, table } from './table';

/** Panels of several dashboards, and the node graph. */

/** Since when quality has been worse, and what else changed within the dashboard's time: what alerts and runbooks lead to. */
export const changes = (about: Pick<About, 'id' | 'width' | 'height' | 'links'>): PanelBuilder =>
  table({
    title: 'What changed with quality',
    description:
      'When quality got worse within the dashboard’s time range (first row of each version), and what else moved to another level: what began before or with it and passed its threshold comes first. Deviations: the size of the move, in robust deviations of the time before. What began together need not be cause and effect.',
    noValue: 'nothing moved to another level in this time range',
    ...about,
    ask: [{ signal: 'causes', options: { view: 'ranking' } }],
    columns: [
      { name: 'rank', width: 60 },
      { name: 'model', hidden: true },
      { name: 'version', width: 80 },
      { name: 'change', minWidth: 180, as: 'wrapped' },
      { name: 'level', width: 105, as: 'level' },
      { name: 'began', width: 150, unit: MINUTES },
      { name: 'timing', width: 110 },
      { name: 'before', width: 100 },
      { name: 'after', width: 225 },
      { name: 'deviations', width: 105 },
      { name: 'attribution', width: 110 },
      { name: 'signal', hidden: true },
    ],
  });

/** Versions as they were registered, and as they began and ceased to serve, newest first. */
export const deployments = (about: Omit<About, 'title'>): PanelBuilder =>
  table({
    title: 'Deployments',
    ...about,
    ask: [{ signal: 'mlflow', version: undefined, options: { view: 'deployments' } }],
    columns: [
      { name: 'time', width: 170 },
      { name: 'title', title: 'event', as: 'wrapped' },
      { name: 'text', title: 'details', as: 'wrapped' },
      { name: 'tags', hidden: true },
    ],
    newestFirst: 'time',
  });

const share = (name: string, title: string) => ({ name, title, unit: 'percentunit', as: 'gauge' as const });

/** What of each feature was missing, invalid, or not seen in training. */
export const unusable = (about: Omit<About, 'title'> & { readonly ask: readonly [PanelQuery] }): PanelBuilder =>
  measures({
    title: 'Features',
    ...about,
    by: ['feature', 'version'],
    columns: [
      { name: 'feature' },
      { name: 'version', width: 90 },
      share('missing', 'missing'),
      share('invalid', 'invalid'),
      share('unseen', 'unseen in training'),
    ],
    worst: 'missing',
    added: ['invalid'],
  });

interface Network extends About {
  readonly ask: readonly [PanelQuery];
}

export const network = (about: Network): NetworkBuilder =>
  described(new NetworkBuilder(), about).targets(targets(about.ask)).zoomMode(ZoomMode.Cooperative);
