import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { type AnnotationQuery, AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DATA_SOURCE, type PanelQuery, target } from './query';

const annotation = (name: string, colour: string, asked: PanelQuery): AnnotationQueryBuilder =>
  new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATA_SOURCE)
    .enable(true)
    .hide(false)
    .iconColor(colour)
    .target(target('Anno', asked));

/** When versions were registered, and when they began and stopped serving. */
export const deployments = (): Builder<AnnotationQuery> =>
  annotation('Deployments', 'blue', { signal: 'mlflow', version: undefined, options: { view: 'deployments' } });

/** When a detector found that what the model learned holds no more. */
export const conceptDrifts = (): Builder<AnnotationQuery> =>
  annotation('Concept drift', 'purple', { signal: 'conceptDrift', options: { view: 'annotations' } });
