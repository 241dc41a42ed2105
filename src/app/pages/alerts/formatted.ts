import { formattedValueToString, getValueFormat } from '@grafana/data';

/** A figure in its unit, as Grafana writes it; a dash where there is none. */
export const formatted = (value: number | undefined, unit = 'none'): string =>
  value === undefined ? '–' : formattedValueToString(getValueFormat(unit)(value));
