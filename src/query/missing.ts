import type { Notice } from './derived';
import type { QueryEnvelope } from './query';

/** Says which name was looked for, so that "no data" can be acted on. */
export function missingMetric(metric: string, query: Pick<QueryEnvelope, 'model' | 'version' | 'filters'>): Notice {
  const narrowed = [
    ...(query.model === undefined ? [] : [`model "${query.model}"`]),
    ...(query.version === undefined ? [] : [`version "${query.version}"`]),
    ...query.filters.map(({ label, op, value }) => `${label}${op}"${value}"`),
  ];
  const of = narrowed.length === 0 ? '' : ` of ${narrowed.join(', ')}`;
  return {
    severity: 'info',
    text: `No series ${metric}${of} in this time range: check that the model exposes it and that Prometheus scrapes it, or choose the profile that names it.`,
  };
}
