import { formatDuration } from './duration';
import { type Seconds, seconds } from './units';

/** Values of Grafana's time variables in one query. */
export interface TimeVariables {
  readonly interval: Seconds;
  readonly rateInterval: Seconds;
  readonly from: Seconds;
  readonly to: Seconds;
}

/**
 * The shortest window in which a counter surely shows two scrapes: Grafana's rule for `$__rate_interval`,
 * max(interval + scrape interval, 4 x scrape interval).
 */
export function rateInterval(interval: Seconds, scrapeInterval: Seconds): Seconds {
  return seconds(Math.max(interval + scrapeInterval, 4 * scrapeInterval));
}

/**
 * Fills Grafana's time variables into text (`$__interval`, `${__interval}`, and the same for `interval_ms`,
 * `rate_interval`, `rate_interval_ms`, `range`, `range_s`, `range_ms`, `from`, `to`). Alerting evaluates in the backend
 * alone, so they are filled here for panels and alert rules alike.
 */
export function fillTimeVariables(text: string, times: TimeVariables): string {
  const range = seconds(Math.max(0, times.to - times.from));
  const values = new Map(
    Object.entries({
      interval_ms: String(Math.round(times.interval * 1000)),
      interval: formatDuration(times.interval),
      rate_interval_ms: String(Math.round(times.rateInterval * 1000)),
      rate_interval: formatDuration(times.rateInterval),
      range_ms: String(Math.round(range * 1000)),
      range_s: String(Math.round(range)),
      range: `${Math.max(1, Math.round(range))}s`,
      from: String(Math.round(times.from * 1000)),
      to: String(Math.round(times.to * 1000)),
    })
  );
  return text.replace(
    /\$(?:\{__([a-z_]+)\}|__([a-z_]+))/g,
    (whole, braced: string | undefined, bare: string | undefined) => {
      return values.get(braced ?? bare ?? '') ?? whole;
    }
  );
}

/** `fillTimeVariables` through every string of a JSON value. */
export function fillTimeVariablesDeep(value: unknown, times: TimeVariables): unknown {
  if (typeof value === 'string') {
    return fillTimeVariables(value, times);
  }
  if (Array.isArray(value)) {
    return value.map((item) => fillTimeVariablesDeep(item, times));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillTimeVariablesDeep(item, times)]));
  }
  return value;
}
