import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import type { z } from 'zod';
import { QUERY_VERSION, type querySchema } from '../../query/query';

export const DATA_SOURCE_TYPE = 'modelwatch-monitoring-datasource';

/** The data source selected by the dashboard's variable `ds`. */
export const DATA_SOURCE: DataSourceRef = { type: DATA_SOURCE_TYPE, uid: '${ds}' };

/** A query of a panel; variables are written as `$model`. Model, version and window default to the dashboard's variables. */
export type PanelQuery = Omit<z.input<typeof querySchema>, 'refId' | 'queryVersion'> & {
  /** Goes on with new values after the first answer, where the time ends now. */
  readonly live?: boolean;
};

/** Legends name only what differs: versions on a dashboard of one model, models and versions on the fleet's. */
export const BY_VERSION = 'v{{version}}';
export const BY_MEASURE = '{{__name__}} v{{version}}';
export const BY_MODEL = '{{model}} v{{version}}';

/** A signal over the window that is chosen at the top of the dashboard. */
export const inWindow = (signal: string, legend: string, options?: PanelQuery['options']): PanelQuery => ({
  signal,
  window: '$window',
  legend,
  ...(options === undefined ? {} : { options }),
});

/** What the concept drift detector reads, over time. */
export const ERROR_RATE: PanelQuery = { signal: 'conceptDrift', legend: BY_VERSION, options: { view: 'errorRate' } };

interface StoredQuery extends Dataquery, PanelQuery {
  readonly refId: string;
  readonly datasource: DataSourceRef;
  readonly queryVersion: typeof QUERY_VERSION;
}

/** A query of ours as Grafana's builders take it. */
export function target(refId: string, asked: PanelQuery): Builder<Dataquery> {
  const query: StoredQuery = {
    refId,
    datasource: DATA_SOURCE,
    queryVersion: QUERY_VERSION,
    model: '$model',
    version: '$version',
    ...asked,
    // The builders' mark for queries: a function, which JSON leaves out.
    _implementsDataqueryVariant: () => undefined,
  };
  return { build: () => query };
}

/** `A`, `B`, `C` …, as Grafana names the queries of a panel. */
export const targets = (asked: readonly PanelQuery[]): Builder<Dataquery>[] =>
  asked.map((one, i) => target(String.fromCharCode(65 + i), one));
