import {
  CoreApp,
  type DataQuery,
  type DataSourceApi,
  type PanelData,
  rangeUtil,
  type TimeRange,
  toUtc,
} from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { useEffect, useRef, useState } from 'react';
import type { Subscription } from 'rxjs';
import { runRequest } from '../services/runRequest';
import { type Pane, searchOf } from './pane';

const POINTS = 1000;
let asked = 0;

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

/** The queries of the page, and what was answered last. */
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
      requestId: `explore-${++asked}`,
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
    // What the address asks is asked once, when the page is opened.
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
