import type { Unit } from '../../../signals/signal';
import type { AlertDefinition } from '../definition';
import { figureText } from '../figures';
import type { AlertRule, PackSettings } from '../pack';
import { REF } from './refs';

/**
 * Annotations are Go templates that Grafana fills in at each evaluation: `$labels` of the instance, `$values` of the
 * rule's queries whose labels meet it. They hold no `${`, which provisioning would read as environment variables.
 */
export type Annotations = Readonly<Record<string, string>>;

const HUMAN: Readonly<Partial<Record<Unit, string>>> = {
  s: 'humanizeDuration .Value',
  percentunit: 'humanizePercentage .Value',
  currencyUSD: 'printf "%.2f" .Value',
};

/** The figure of a query, and nothing where there is none or where it is not known: NaN is below no number. */
function figure(refId: string, text: string): string {
  return `{{ with $values.${refId} }}{{ if or (lt .Value 0.0) (le 0.0 .Value) }}${text}{{ end }}{{ end }}`;
}

const inUnit = (unit: Unit): string => `{{ ${HUMAN[unit] ?? 'printf "%.3g" .Value'} }}`;

/** Whom it is about: a model and version, else the machine by one of the names that exporters give it. */
const WHO = [
  '{{ with $labels.model }}{{ . }}{{ with $labels.version }} version {{ . }}{{ end }}',
  '{{ else }}{{ with $labels.instance }}{{ . }}{{ else }}{{ with $labels.Hostname }}{{ . }}',
  '{{ else }}{{ with $labels.pod }}{{ . }}{{ end }}{{ end }}{{ end }}{{ end }}',
].join('');

const details = ({ labels }: AlertDefinition): string =>
  labels
    .filter((label) => label !== 'instance')
    .map((label) => `{{ with $labels.${label} }}, ${label} {{ . }}{{ end }}`)
    .join('');

export function summary(rule: AlertRule): string {
  const { definition, severity, threshold } = rule;
  const { evidence, texts, unit, trouble } = definition;
  if (!evidence.value) {
    // A query that failed has no labels: what is about the sources must be whole without any.
    return `${definition.group === 'sources' ? 'Modelwatch' : WHO}: ${texts.subject} (${severity})`;
  }
  const limit = evidence.movingThreshold
    ? figure(REF.threshold, `, ${trouble} ${inUnit(unit)}`)
    : `, ${trouble} ${figureText(threshold, unit)}`;
  const sample = evidence.sample ? figure(REF.sample, ' (n = {{ printf "%.0f" .Value }})') : '';
  return `${WHO}${details(definition)}: ${texts.subject}${figure(REF.value, ` ${inUnit(unit)}`)}${limit}${sample}`;
}

export function description({ definition }: AlertRule): string {
  const { evidence, texts, unit, names = [] } = definition;
  const interval = evidence.interval
    ? figure(REF.lower, ` The interval is ${inUnit(unit)} to {{ with $values.${REF.upper} }}${inUnit(unit)}{{ end }}.`)
    : '';
  const named = names.map(({ refId, label }) =>
    figure(refId, ` {{ with .Labels.${label} }}{{ . }}{{ else }}{{ .Labels.of }}{{ end }} ${inUnit(unit)};`)
  );
  return [
    `${texts.meaning}${interval}`,
    ...(named.length === 0 ? [] : [`Worst:${named.join('')}`]),
    `First look: ${texts.firstLook}`,
  ].join('\n');
}

/** Where the app shows a runbook, below the address of a Grafana. */
export const runbookPath = ({ id }: Pick<AlertDefinition, 'id'>): string =>
  `a/modelwatch-monitoring-app/runbooks/${id}`;

/** The runbook's own links lead on to what the alert was about. */
const ABOUT =
  '{{ with $labels.model }}&model={{ urlquery . }}{{ with $labels.version }}&version={{ urlquery . }}{{ end }}{{ end }}';

/** Grafana's own address ends with a slash. */
export const runbookUrl = ({ definition }: AlertRule, { runbookBase, dataSource }: PackSettings): string =>
  runbookBase === undefined
    ? `{{ externalURL }}${runbookPath(definition)}?ds=${encodeURIComponent(dataSource)}${ABOUT}`
    : `${runbookBase}/${definition.id}`;
