import {
  CustomVariableSupport,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
} from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import { from, map, type Observable } from 'rxjs';
import { lazyComponent } from '../lazyComponent';
import type { Lookups } from '../lookups';
import type { ModelwatchQuery } from '../query/query';
import type { ModelwatchOptions } from '../settings';
import { type VariableQuery, variableValues } from './values';

/** Answers dashboard variables: models, versions, aliases, features, labels and their values. */
export class VariableSupport extends CustomVariableSupport<
  DataSourceApi<ModelwatchQuery, ModelwatchOptions>,
  VariableQuery,
  ModelwatchQuery,
  ModelwatchOptions
> {
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
