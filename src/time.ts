/** Spans of time: in seconds, as queries and metrics have them, and with `_MS` in milliseconds, as `Date` does. */
export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

export const MINUTE_MS = 1000 * MINUTE;
export const HOUR_MS = 1000 * HOUR;
export const DAY_MS = 1000 * DAY;
export const WEEK_MS = 1000 * WEEK;
