import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
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

interface TagQuery extends Dataquery {
  readonly type: 'tags';
  readonly limit: number;
  readonly matchAny: boolean;
  readonly tags: readonly string[];
}

/** Of Grafana's own annotations those with all of the tags. */
const tagged = (tags: readonly string[]): TagQuery => ({
  type: 'tags',
  limit: 100,
  matchAny: false,
  tags,
  _implementsDataqueryVariant: () => undefined,
});

/** What was done about the models, as the data source's process wrote it down where its settings say so. */
export const actions = (models: 'one' | 'several'): Builder<AnnotationQuery> =>
  new AnnotationQueryBuilder()
    .name('Actions')
    .datasource({ type: 'grafana', uid: '-- Grafana --' })
    .enable(true)
    .hide(false)
    .iconColor('orange')
    .target({ build: () => tagged(['modelwatch-action', ...(models === 'one' ? ['$model'] : [])]) });

/** When a detector found that what the model learned holds no more. */
export const conceptDrifts = (): Builder<AnnotationQuery> =>
  annotation('Concept drift', 'purple', { signal: 'conceptDrift', options: { view: 'annotations' } });
