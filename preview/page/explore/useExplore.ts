import {
  CoreApp,
  type DataQuery,
  type DataSourceApi,
  type PanelData,
  rangeUtil,
  type RawTimeRange,
  type TimeRange,
  toUtc,
} from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { useEffect, useRef, useState } from 'react';
import type { Subscription } from 'rxjs';
import { z } from 'zod';
import { runRequest } from '../services/runRequest';

const POINTS = 1000;
let requestCount = 0;

function rangeOf({ from, to }: Pane['range']): TimeRange {
  const end = (text: string) => (/^\d+$/.test(text) ? toUtc(Number(text)) : text);
  return rangeUtil.convertRawToRange({ from: end(from), to: end(to) });
}

const refIdOf = (i: number): string => String.fromCharCode('A'.charCodeAt(0) + i);

const newQuery = (source: DataSourceApi, refId: string): DataQuery => ({
  ...source.getDefaultQuery?.(CoreApp.Explore),
  refId,
  datasource: source.getRef(),
});

export function useExplore(source: DataSourceApi, pane: Pane) {
  const [queries, setQueries] = useState<readonly DataQuery[]>(() =>
    pane.queries.length > 0 ? pane.queries : [newQuery(source, 'A')]
  );
  const [raw, setRaw] = useState(pane.range);
  const [range, setTimeRange] = useState(() => rangeOf(pane.range));
  const [data, setData] = useState<PanelData>();
  const latest = useRef(queries);
  const subscription = useRef<Subscription>();
  const set = (changed: readonly DataQuery[]) => {
    latest.current = changed;
    setQueries(changed);
  };
  const run = (wanted: Pane['range'] = raw) => {
    const now = rangeOf(wanted);
    setTimeRange(now);
    locationService.partial(searchOf({ datasource: source.uid, queries: latest.current, range: wanted }), true);
    const { interval, intervalMs } = rangeUtil.calculateInterval(now, POINTS);
    subscription.current?.unsubscribe();
    subscription.current = runRequest(source, {
      requestId: `explore-${++requestCount}`,
      app: CoreApp.Explore,
      interval,
      intervalMs,
      maxDataPoints: POINTS,
      range: now,
      scopedVars: {},
      targets: latest.current.filter((query) => !query.hide && (source.filterQuery?.(query) ?? true)),
      timezone: 'browser',
      startTime: Date.now(),
    }).subscribe(setData);
  };
  useEffect(() => {
    if (pane.queries.length > 0) {
      run();
    }
    return () => subscription.current?.unsubscribe();
    // The queries of the address run once, when the page is opened.
  }, []);
  return {
    queries,
    data,
    range,
    run,
    change: (i: number, query: DataQuery) => set(latest.current.map((one, k) => (k === i ? query : one))),
    add: () => set([...latest.current, newQuery(source, refIdOf(latest.current.length))]),
    remove: (i: number) => set(latest.current.filter((_, k) => k !== i)),
    setRange: (wanted: Pane['range']) => {
      setRaw(wanted);
      run(wanted);
    },
  };
}

/** What one side of Explore shows, as its address holds it. */
export interface Pane {
  readonly datasource: string;
  readonly queries: readonly DataQuery[];
  readonly range: { readonly from: string; readonly to: string };
}

const paneSchema = z.object({
  datasource: z.string().default(''),
  queries: z.array(z.looseObject({ refId: z.string().default('A') })).default([]),
  range: z.object({ from: z.coerce.string(), to: z.coerce.string() }).default({ from: 'now-1h', to: 'now' }),
});

const EMPTY: Pane = { datasource: '', queries: [], range: { from: 'now-1h', to: 'now' } };

/** The first pane of an address; an empty one where there is none that can be read. */
export function paneIn(search: string): Pane {
  const text = new URLSearchParams(search).get('panes');
  if (text === null) {
    return EMPTY;
  }
  try {
    const [pane] = Object.values(z.record(z.string(), paneSchema).parse(JSON.parse(text)));
    return pane ?? EMPTY;
  } catch {
    return EMPTY;
  }
}

/** The parts of an address that show this pane. */
const searchOf = (pane: Pane): Record<string, string> => ({
  schemaVersion: '1',
  panes: JSON.stringify({ preview: pane }),
});

const endOf = (end: RawTimeRange['from']): string => (typeof end === 'string' ? end : String(end.valueOf()));

export const textRange = ({ from, to }: RawTimeRange): Pane['range'] => ({ from: endOf(from), to: endOf(to) });
