import { CustomVariableSupport, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import type { DataQuery } from '@grafana/schema';
import { from, map, type Observable } from 'rxjs';
import type { ModelwatchDataSource } from '../DataSource';
import { lazyComponent } from '../lazyComponent';
import type { LabelScope, Lookups } from '../lookups';
import { fill, fillExpression, isAll, type Templates } from '../query/templates';

/** What a dashboard variable lists, the variables before it filled in. Rejects with the process's own words. */
export function variableValues(
  { kind = 'models', model, signals, attribute, label, match }: Omit<VariableQuery, 'refId'>,
  lookups: Lookups,
  templates: Templates
): Promise<readonly string[]> {
  const filled = (text: string | undefined): string | undefined =>
    text === undefined || isAll(text, templates) ? undefined : fill(text, templates);
  const filterChoices = match === undefined ? undefined : fillExpression(match, templates);
  const ofLabel = (name: string, scope: LabelScope = {}) =>
    lookups.labelValues(name, { match: filterChoices, model: filled(model), ...scope });
  switch (kind) {
    case 'models':
      return lookups.models(signals);
    case 'versions':
      return lookups.versions(filled(model));
    case 'aliases':
      return lookups.aliases(filled(model));
    case 'features':
      return ofLabel('feature');
    case 'attributes':
      return ofLabel('attribute');
    case 'groups':
      return ofLabel('group', { attribute: filled(attribute) });
    case 'labels':
      return lookups.labels(filterChoices);
    case 'labelValues':
      return ofLabel(filled(label) ?? '');
    case 'experiments':
      return lookups.experiments();
  }
}

export const VARIABLE_KINDS = [
  'models',
  'versions',
  'aliases',
  'features',
  'attributes',
  'groups',
  'labelValues',
  'labels',
  'experiments',
] as const;
export type VariableKind = (typeof VARIABLE_KINDS)[number];

/** What a dashboard variable lists; which of the others matter depends on `kind`. */
export interface VariableQuery extends DataQuery {
  kind?: VariableKind;
  model?: string;
  /** Models that have one of these signals, the worst first; of none: all models, the worst first. Left out: by name. */
  signals?: string[];
  /** Whose groups are listed. */
  attribute?: string;
  label?: string;
  /** A series selector that narrows labels and their values. */
  match?: string;
}

/** Answers dashboard variables: models, versions, aliases, features, labels and their values. */
export class VariableSupport extends CustomVariableSupport<ModelwatchDataSource, VariableQuery> {
  override readonly editor = lazyComponent(async () => (await import('./VariableEditor')).VariableEditor);

  constructor(
    private readonly lookups: Lookups,
    private readonly service: TemplateSrv
  ) {
    super();
  }

  override query({ targets, scopedVars }: DataQueryRequest<VariableQuery>): Observable<DataQueryResponse> {
    const [query] = targets;
    return from(
      query === undefined
        ? Promise.resolve([])
        : variableValues(query, this.lookups, { service: this.service, scopedVars })
    ).pipe(map((values) => ({ data: values.map((text) => ({ text, value: text })) })));
  }
}
