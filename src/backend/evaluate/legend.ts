import type { SignalSeries } from '../../query/derived';
import type { QueryEnvelope, Statistic } from '../../query/query';

const PLACEHOLDER = /\{\{\s*([^}\s]+)\s*\}\}/g;

/** A word of a legend whose labels the series does not have is left out: `v{{version}}` of a series without version. */
function filled(legend: string, { name, labels }: Pick<SignalSeries, 'name' | 'labels'>): string {
  const labelled = (label: string): string => (label === '__name__' ? name : (labels[label] ?? ''));
  return legend
    .replace(/\{\{\s+|\s+\}\}/g, (brace) => brace.trim())
    .split(' ')
    .flatMap((word) => {
      const asked = [...word.matchAll(PLACEHOLDER)];
      const isEmpty = asked.length > 0 && asked.every(([, label]) => labelled(label) === '');
      return isEmpty ? [] : [word.replace(PLACEHOLDER, (_, label: string) => labelled(label))];
    })
    .join(' ');
}

/**
 * What a series is called in a legend: the query's own format (`{{model}} {{version}}`, `{{__name__}}` being the
 * measure), or model, version, measure and whatever it was grouped by.
 */
export function displayName(
  series: Pick<SignalSeries, 'name' | 'labels'>,
  query: QueryEnvelope,
  statistic: Statistic
): string {
  const { legend } = query;
  if (legend !== undefined && legend !== '') {
    const named = filled(legend, series) || series.name;
    // The ends of a band are found by their names.
    return statistic === 'lower' || statistic === 'upper' ? `${named} · ${statistic}` : named;
  }
  const { model, version, measure: _, ...others } = series.labels;
  // A label that says no more than the name of the series says it twice.
  const rest = Object.entries(others).flatMap(([label, value]) => (value === series.name ? [] : [`${label}=${value}`]));
  return [
    [model, version === undefined ? undefined : `v${version}`].filter((part) => part !== undefined).join(' '),
    rest.join(' '),
    series.name,
    statistic === 'value' ? '' : statistic,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
