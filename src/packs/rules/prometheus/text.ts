import type { Unit } from '../../../query/signal';
import { figureText } from '../figures';
import type { AlertRule } from '../pack';
import type { Figure } from './figure';

/** How Prometheus' templates write the value. */
export function valueTemplate(unit: Unit): string {
  switch (unit) {
    case 'percentunit':
      return '{{ $value | humanizePercentage }}';
    case 's':
      return '{{ $value | humanizeDuration }}';
    default:
      return '{{ $value | printf "%.3g" }}';
  }
}

/** The value of another recorded series with the alert's labels. */
function lookedUp(series: string, by: readonly string[], format: string): string {
  const matchers = by.map((label) => `${label}=%q`).join(',');
  const labels = by.map((label) => `$labels.${label}`).join(' ');
  return `{{ with query (printf "${series}{${matchers}}" ${labels}) }}{{ . | first | value | printf "${format}" }}{{ end }}`;
}

export interface Addresses {
  /** Where runbooks are, without the trailing slash. */
  readonly runbooks?: string;
  /** Where dashboards are: Grafana's address, without the trailing slash. */
  readonly grafana?: string;
}

export function annotationsOf(
  { definition, threshold }: AlertRule,
  { by, decided, worst }: Figure,
  { runbooks, grafana }: Addresses
): Record<string, string> {
  const { texts, unit, trouble, id, dashboard, evidence } = definition;
  const limit = decided.kind === 'compared' ? figureText(threshold, unit) : undefined;
  const sample = decided.kind === 'compared' ? decided.measured.sample?.count : undefined;
  const n = sample === undefined ? undefined : lookedUp(sample, by, '%.0f');
  const others = by
    .filter((label) => label !== 'model' && label !== 'version')
    .map((label) => `{{ with $labels.${label} }}, ${label} {{ . }}{{ end }}`)
    .join('');
  const who = `{{ with $labels.model }}{{ . }}{{ else }}{{ $labels.instance }}{{ end }}{{ with $labels.version }} version {{ . }}{{ end }}${others}`;
  const against = limit === undefined ? '' : `, ${trouble === 'above' ? 'over' : 'under'} ${limit}`;
  return {
    summary: `${who}: ${texts.measured}${evidence.value ? ` is ${valueTemplate(unit)}${against}${n === undefined ? '' : ` (n = ${n})`}` : ''}`,
    description: texts.meaning,
    first_check: texts.firstCheck,
    value: valueTemplate(unit),
    ...(limit === undefined ? {} : { threshold: limit }),
    ...(n === undefined ? {} : { n }),
    ...(worst === undefined ? {} : { worst: worstOf(worst) }),
    ...(runbooks === undefined ? {} : { runbook_url: `${runbooks}/${id}` }),
    ...(grafana === undefined
      ? {}
      : {
          dashboard_url: `${grafana}/d/modelwatch-${dashboard.slug}?var-model={{ $labels.model | urlquery }}&var-version={{ $labels.version | urlquery }}`,
        }),
  };
}

/** The three largest of a recorded distance, by what they are of. */
const worstOf = (series: string): string =>
  `{{ range query (printf "topk(3, ${series}{model=%q,version=%q})" $labels.model $labels.version) }}{{ with .Labels.feature }}{{ . }}{{ else }}{{ .Labels.of }}{{ end }} ({{ .Labels.measure }} {{ .Value | printf "%.2f" }}) {{ end }}`;
