import { CustomVariableSupport, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import { from, map, type Observable } from 'rxjs';
import type { ModelwatchDataSource } from '../DataSource';
import { lazyComponent } from '../lazyComponent';
import type { Lookups } from '../lookups';
import { type VariableQuery, variableValues } from './values';

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
