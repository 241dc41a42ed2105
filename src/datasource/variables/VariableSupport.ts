import { CustomVariableSupport, type DataQueryRequest, type DataQueryResponse, type ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import { from, map, type Observable } from 'rxjs';
import type { ModelwatchDataSource } from '../DataSource';
import type { Lookups } from '../lookups';
import { fill, fillExpression, isAll, type Templates } from '../query/templates';
import type { VariableQuery } from './query';
import { VariableEditor } from './VariableEditor';

/** Answers dashboard variables: models, versions, aliases, features, labels and their values. */
export class VariableSupport extends CustomVariableSupport<ModelwatchDataSource, VariableQuery> {
  override readonly editor = VariableEditor;

  constructor(
    private readonly lookups: Lookups,
    private readonly service: TemplateSrv
  ) {
    super();
  }

  override query({ targets, scopedVars }: DataQueryRequest<VariableQuery>): Observable<DataQueryResponse> {
    const [query] = targets;
    return from(query === undefined ? Promise.resolve([]) : this.values(query, scopedVars)).pipe(
      map((values) => ({ data: values.map((text) => ({ text, value: text })) }))
    );
  }

  private values(query: VariableQuery, scopedVars: ScopedVars): Promise<readonly string[]> {
    const templates: Templates = { service: this.service, scopedVars };
    const filled = (text: string | undefined): string | undefined =>
      text === undefined || isAll(text, templates) ? undefined : fill(text, templates);
    const match = query.match === undefined ? undefined : fillExpression(query.match, templates);
    switch (query.kind ?? 'models') {
      case 'models':
        return this.lookups.models();
      case 'versions':
        return this.lookups.versions(filled(query.model));
      case 'aliases':
        return this.lookups.aliases(filled(query.model));
      case 'features':
        return this.lookups.labelValues('feature', match);
      case 'labels':
        return this.lookups.labels(match);
      case 'labelValues':
        return this.lookups.labelValues(filled(query.label) ?? '', match);
      case 'experiments':
        return this.lookups.experiments();
    }
  }
}
