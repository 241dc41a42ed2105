import {
  type AdHocVariableFilter,
  type AnnotationSupport,
  CoreApp,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceGetTagKeysOptions,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  type DataSourceWithQueryModificationSupport,
  type DataSourceWithToggleableQueryFiltersSupport,
  type MetricFindValue,
  type QueryFilterOptions,
  type QueryFixAction,
  type ScopedVars,
  type ToggleFilterAction,
} from '@grafana/data';
import { DataSourceWithBackend, getDataSourceSrv, getTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { map, type Observable, switchMap, throwError } from 'rxjs';
import { QUERY_VERSION } from '../query/query';
import { Lookups } from './lookups';
import { type ClickedValue, isFilteredFor, toggleFilter, withFilter } from './query/filters';
import { adHocFilters, interpolate } from './query/interpolate';
import { followLive } from './query/live';
import { forPanel, withTraceLinks } from './query/panels';
import { defaultQuery, describeQuery, isComplete, migrateStoredQuery, type ModelwatchQuery } from './query/query';
import type { ModelwatchOptions } from './settings';
import { VariableSupport } from './variables/VariableSupport';

const clickedValue = ({ key = '', value = '' }: QueryFilterOptions, isIncluded: boolean): ClickedValue => ({
  label: key,
  value,
  isIncluded,
});

export class ModelwatchDataSource
  extends DataSourceWithBackend<ModelwatchQuery, ModelwatchOptions>
  implements
    DataSourceWithToggleableQueryFiltersSupport<ModelwatchQuery>,
    DataSourceWithQueryModificationSupport<ModelwatchQuery>
{
  readonly lookups: Lookups;
  override readonly annotations = deploymentAnnotations;

  constructor(
    settings: DataSourceInstanceSettings<ModelwatchOptions>,
    private readonly templates: TemplateSrv = getTemplateSrv()
  ) {
    super(settings);
    this.lookups = new Lookups((path, params) => this.getResource<unknown>(path, params));
    this.variables = new VariableSupport(this.lookups, this.templates);
  }

  override getDefaultQuery(app: CoreApp): Partial<ModelwatchQuery> {
    // In alerting Grafana would show them as a part of stored queries that have none of them.
    return app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting ? {} : defaultQuery(false);
  }

  override filterQuery(query: ModelwatchQuery): boolean {
    return isComplete(migrateStoredQuery(query));
  }

  override getQueryDisplayText(query: ModelwatchQuery): string {
    return describeQuery(migrateStoredQuery(query));
  }

  toggleQueryFilter(query: ModelwatchQuery, { type, options }: ToggleFilterAction): ModelwatchQuery {
    return toggleFilter(query, clickedValue(options, type === 'FILTER_FOR'));
  }

  queryHasFilter(query: ModelwatchQuery, options: QueryFilterOptions): boolean {
    return isFilteredFor(query, clickedValue(options, true));
  }

  override modifyQuery(query: ModelwatchQuery, { type, options = {} }: QueryFixAction): ModelwatchQuery {
    return type === 'ADD_FILTER' || type === 'ADD_FILTER_OUT'
      ? withFilter(query, clickedValue(options, type === 'ADD_FILTER'))
      : query;
  }

  getSupportedQueryModifications(): QueryFixAction['type'][] {
    return ['ADD_FILTER', 'ADD_FILTER_OUT'];
  }

  override query(request: DataQueryRequest<ModelwatchQuery>): Observable<DataQueryResponse> {
    try {
      adHocFilters(request.filters ?? []);
    } catch (error) {
      return throwError(() => error);
    }
    // The dashboard names the data source of the traces in its variable of that name.
    const traces = () =>
      getDataSourceSrv().getInstanceSettings(this.templates.replace('${traces}', request.scopedVars));
    const shown = (response: DataQueryResponse) => withTraceLinks(forPanel(response, request.panelPluginId), traces);
    // For the audit trail: Grafana only tells the process which dashboard sends a query, not which page.
    const targets = request.targets.map((query) => ({ ...query, askedFrom: request.app }));
    const answer = super.query({ ...request, targets });
    const endsNow = request.range.raw.to === 'now';
    const live = request.targets.filter((query) => query.live && endsNow && !query.hide && isComplete(query));
    if (live.length === 0) {
      return answer.pipe(map(shown));
    }
    const filled = live.map((query) => this.applyTemplateVariables(query, request.scopedVars, request.filters));
    return answer.pipe(
      switchMap((response) =>
        followLive(response, this.uid, filled, request, (data) =>
          this.postResource('live', data, { showErrorAlert: false })
        )
      ),
      map(shown)
    );
  }

  override applyTemplateVariables(
    query: ModelwatchQuery,
    scopedVars: ScopedVars,
    filters?: AdHocVariableFilter[]
  ): ModelwatchQuery {
    return interpolate(migrateStoredQuery(query), { service: this.templates, scopedVars }, filters);
  }

  override targetContainsTemplate(query: ModelwatchQuery): boolean {
    return this.templates.containsTemplate(JSON.stringify(query));
  }

  override async getTagKeys(_options?: DataSourceGetTagKeysOptions<ModelwatchQuery>): Promise<MetricFindValue[]> {
    return (await this.lookups.labels()).map((text) => ({ text }));
  }

  override async getTagValues({ key }: DataSourceGetTagValuesOptions<ModelwatchQuery>): Promise<MetricFindValue[]> {
    return (await this.lookups.labelValues(key)).map((text) => ({ text }));
  }
}

const deployments: Omit<ModelwatchQuery, 'refId'> = {
  queryVersion: QUERY_VERSION,
  signal: 'mlflow',
  options: { view: 'deployments' },
};

/** Annotations are any query whose answer has times and texts; a new one shows when versions were deployed. */
const deploymentAnnotations: AnnotationSupport<ModelwatchQuery> = {
  getDefaultQuery: () => deployments,
  prepareQuery: ({ target }) => {
    const annotation = target?.signal ? target : { ...target, ...deployments };
    const query = { ...annotation, refId: target?.refId ?? 'Anno' };
    return isComplete(query) ? query : undefined;
  },
};
