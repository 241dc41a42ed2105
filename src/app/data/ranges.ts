import { dateTime, type TimeRange } from '@grafana/data';

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
