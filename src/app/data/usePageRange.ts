import { dateMath, dateTime, type RawTimeRange, type TimeRange } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { useCallback, useMemo, useState } from 'react';
import { useQuery } from '../shell';

/** The time range of a page, as its address says it (`?from=…&to=…`), and the ways to change it. */
export interface PageRange {
  /** The same object until the range changes or is refreshed. */
  readonly range: TimeRange;
  readonly change: (range: TimeRange) => void;
  /** Evaluates relative ends (`now-6h`) again, so that every query runs again. */
  readonly refresh: () => void;
  /** As a query of an address, to go along with links to dashboards. */
  readonly query: { readonly from: string; readonly to: string };
}

/** Milliseconds, as in Grafana's URLs; or a relative time. */
const readEnd = (text: string): string | ReturnType<typeof dateTime> =>
  /^\d+$/.test(text) ? dateTime(Number(text)) : text;

const writeEnd = (end: RawTimeRange['from']): string => (typeof end === 'string' ? end : String(end.valueOf()));

/** What cannot be read falls back to the default, rather than leave the page without a range. */
function readRange(from: string, to: string, byDefault: string): TimeRange {
  const start = dateMath.toDateTime(readEnd(from), { roundUp: false });
  const end = dateMath.toDateTime(readEnd(to), { roundUp: true });
  return start?.isValid() && end?.isValid() && start.isBefore(end)
    ? { from: start, to: end, raw: { from: readEnd(from), to: readEnd(to) } }
    : readRange(byDefault, 'now', byDefault);
}

/** `byDefault` is a relative beginning such as `now-6h`. */
export function usePageRange(byDefault: string): PageRange {
  const query = useQuery();
  const from = query['from'] ?? byDefault;
  const to = query['to'] ?? 'now';
  const [times, setTimes] = useState(0);
  // Each count of `times` is a new range object, which is what makes those who hold it ask again.
  const range = useMemo(() => ({ times, ...readRange(from, to, byDefault) }), [from, to, byDefault, times]);
  const change = useCallback(
    ({ raw }: TimeRange) => locationService.partial({ from: writeEnd(raw.from), to: writeEnd(raw.to) }),
    []
  );
  const refresh = useCallback(() => setTimes((n) => n + 1), []);
  return useMemo(() => ({ range, change, refresh, query: { from, to } }), [range, change, refresh, from, to]);
}

const absolute = (from: number, to: number): TimeRange => {
  const [start, end] = [dateTime(from), dateTime(to)];
  return { from: start, to: end, raw: { from: start, to: end } };
};

const length = ({ from, to }: TimeRange): number => to.valueOf() - from.valueOf();

/** As long a range, later by `share` of its length. */
export const moved = (range: TimeRange, share: number): TimeRange =>
  absolute(range.from.valueOf() + share * length(range), range.to.valueOf() + share * length(range));

/** Twice as long a range around the same middle. */
export const widened = (range: TimeRange): TimeRange =>
  absolute(range.from.valueOf() - length(range) / 2, range.to.valueOf() + length(range) / 2);
