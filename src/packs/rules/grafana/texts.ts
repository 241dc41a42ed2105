import { HOST_LABELS } from '../../../query/series';
import type { Unit } from '../../../query/units';
import type { AlertDefinition } from '../definition';
import { figureText } from '../figures';
import type { AlertRule, PackSettings } from '../pack';
import { REF } from './nodes';

/**
 * Grafana shows a rule's annotations as they are stored on its list, view and edit pages, and fills in their Go templates
 * for alert instances and notifications only. So `summary` and `description` read well unfilled: what a series is about is
 * a label of the data (`subject`), and figures, which need formatting and may be unknown, have an annotation of their own.
 */
interface Annotations {
  readonly summary: string;
  readonly description: string;
  /** Value, interval, sample size, where the value says more than the statement of the summary; and when its versions were there. */
  readonly evidence?: string;
  readonly runbook_url: string;
  /** The page of the alert's model, with what may be done about it. */
  readonly model_url?: string;
  /** The rule's panel on the alert's own model: what Grafana links by `__panelId__` has no variables. */
  readonly dashboard_url: string;
}

export function annotationsOf(rule: AlertRule, settings: PackSettings): Annotations {
  const said = evidence(rule.definition);
  return {
    summary: summary(rule),
    description: description(rule),
    ...(said === '' ? {} : { evidence: said }),
    runbook_url: runbookUrl(rule, settings),
    ...(rule.definition.group === 'sources' ? {} : { model_url: modelUrl(settings) }),
    dashboard_url: dashboardUrl(rule, settings),
  };
}

/** What the label `subject` is made of; nothing for sources, which the summary names itself. */
export function subjectLabels({ group, labels }: AlertDefinition): readonly string[] | undefined {
  if (group === 'sources') {
    return undefined;
  }
  const hosts = group === 'resources' ? HOST_LABELS : [];
  return [...new Set(['model', 'version', ...hosts, ...labels])];
}

/** Grafana keeps instances without data (state Normal, reason NoData), which have none of the labels of a series. */
const SUBJECT = '{{ or $labels.subject "no data" }}';

function summary({ definition, threshold }: AlertRule): string {
  const { evidence: has, measured, unit, direction } = definition;
  const text = has.value ? `${measured} ${direction} ${figureText(threshold, unit)}` : measured;
  const sentence = text.replace(/^[a-z](?=[a-z])/, (letter) => letter.toUpperCase());
  return subjectLabels(definition) === undefined ? sentence : `${sentence}: ${SUBJECT}`;
}

const description = ({ definition: { meaning, firstCheck } }: AlertRule): string =>
  `${meaning}\nFirst check: ${firstCheck}`;

const FORMATS: Readonly<Partial<Record<Unit, string>>> = {
  s: 'humanizeDuration .Value',
  percentunit: 'humanizePercentage .Value',
  currencyUSD: 'printf "%.2f" .Value',
};

/** When the alert's version was there, which the label says in words where it is known. */
const versions = (before: string): string =>
  `{{ with $values.${REF.value} }}{{ with .Labels.versions }}${before}{{ . }}{{ end }}{{ end }}`;

/** The text of a query's figure, or the other one where it is unknown (NaN, which equals not even itself). */
const figure = (refId: string, text: string, unknown?: string): string =>
  `{{ with $values.${refId} }}{{ if eq .Value .Value }}${text}${unknown === undefined ? '' : `{{ else }}${unknown}`}{{ end }}{{ end }}`;

function evidence({ evidence: has, unit, names = [] }: AlertDefinition): string {
  const value = `{{ ${FORMATS[unit] ?? 'printf "%.3g" .Value'} }}`;
  return [
    has.value ? figure(REF.value, `Value ${value}`, 'No current value: too few observations') : '',
    has.movingThreshold ? figure(REF.threshold, `, threshold ${value}`) : '',
    has.interval ? figure(REF.lower, `, interval ${value} to {{ with $values.${REF.upper} }}${value}{{ end }}`) : '',
    has.sample ? figure(REF.sample, ', n = {{ printf "%.0f" .Value }}') : '',
    ...names.map(({ refId, label }) =>
      figure(refId, `; {{ with .Labels.${label} }}{{ . }}{{ else }}{{ .Labels.of }}{{ end }} ${value}`)
    ),
    has.versions === true ? versions(has.value ? '; ' : '') : '',
  ].join('');
}

/** Where the app shows a runbook, below the address of a Grafana. */
const runbookPath = ({ id }: Pick<AlertDefinition, 'id'>): string => `a/modelwatch-monitoring-app/runbooks/${id}`;

/** What `externalURL` gives, Grafana's own address, ends with a slash. Provisioning puts an address in its place. */
export const EXTERNAL_URL = '{{ externalURL }}';

/** Separate parameters, so that a link with unresolved variables is valid and has unknown parameters only. */
const parametersOf = ({ group }: AlertDefinition, before = ''): string =>
  group === 'sources'
    ? ''
    : ['model', 'version']
        .map((label) => `&{{ with $labels.${label} }}${before}${label}={{ urlquery . }}{{ end }}`)
        .join('');

const baseOf = ({ grafana }: PackSettings): string => (grafana === undefined ? EXTERNAL_URL : `${grafana}/`);

/**
 * Grafana's pages make a link only of an absolute address that is known without filling in a template, which is why a pack
 * should be written with Grafana's address. The runbook leads on to the model that the alert is about.
 */
function runbookUrl({ definition }: AlertRule, settings: PackSettings): string {
  const { runbookBase, dataSource } = settings;
  return runbookBase === undefined
    ? `${baseOf(settings)}${runbookPath(definition)}?ds=${encodeURIComponent(dataSource)}${parametersOf(definition)}`
    : `${runbookBase}/${definition.id}`;
}

/** Nothing where an alert has no model, as that of a machine has none. */
const modelUrl = (settings: PackSettings): string =>
  `{{ with $labels.model }}${baseOf(settings)}a/modelwatch-monitoring-app/models/{{ reReplaceAll "[+]" "%20" (urlquery .) }}?ds=${encodeURIComponent(settings.dataSource)}{{ with $labels.version }}&version={{ urlquery . }}{{ end }}#actions{{ end }}`;

function dashboardUrl({ definition }: AlertRule, settings: PackSettings): string {
  const { slug, id } = definition.dashboard;
  return `${baseOf(settings)}d/modelwatch-${slug}?viewPanel=panel-${id}&var-ds=${encodeURIComponent(settings.dataSource)}${parametersOf(definition, 'var-')}`;
}
