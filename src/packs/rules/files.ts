import { definitions } from './catalogue';
import { recoveryThreshold } from './condition';
import { type AlertDefinition, GROUP_INTERVALS, SEVERITIES, type Severity } from './definition';
import { figureText } from './figures';
import { provisioningText } from './grafana/file';
import { notificationFiles } from './notifications';
import { withOverrides } from './pack';
import { prometheusText } from './prometheus/file';

const HEAD =
  '<!-- Generated from the catalogue of alerts by `npm run packs`: change src/packs/rules/catalogue, not this file. -->';

function alertsDocument(definitions: readonly AlertDefinition[]): string {
  return [
    HEAD,
    '# Alert rules',
    '',
    'What each alert watches, its default thresholds and how it behaves. How to change them, and where notifications go: [alerting.md](alerting.md).',
    '',
    '| alert | watches | warning | critical | every |',
    '| --- | --- | --- | --- | --- |',
    ...definitions.map(
      (one) =>
        `| [\`${one.id}\`](#${one.id}) | ${one.measured} | ${limit(one, 'warning')} | ${limit(one, 'critical')} | ${GROUP_INTERVALS[one.group]} |`
    ),
    '',
    ...definitions.flatMap(section),
  ].join('\n');
}

function limit({ unit, direction, thresholds, evidence }: AlertDefinition, severity: Severity): string {
  const threshold = thresholds[severity];
  return threshold === undefined ? '–' : evidence.value ? `${direction} ${figureText(threshold, unit)}` : 'yes';
}

function section(definition: AlertDefinition): string[] {
  const { id, title, query, timing, hysteresis, handling, meaning, optIn, thresholds } = definition;
  const set = SEVERITIES.filter((severity) => thresholds[severity] !== undefined);
  return [
    `## ${id}`,
    '',
    `**${title}.** ${meaning} Signal [\`${query.signal}\`](signals.md#${query.signal.toLowerCase()}) over ${query.window}, with the options \`${JSON.stringify(query.options)}\`. [Runbook](runbooks/${id}.md).`,
    '',
    ...(optIn === undefined ? [] : [`- Off until a team sets thresholds: ${optIn}`]),
    ...(set.length === 0 ? SEVERITIES : set).map(
      (severity) =>
        `- ${severity}: ${thresholds[severity] === undefined ? 'no default threshold' : limitText(definition, severity)}, pending ${timing[severity].for}, keeps firing ${timing[severity].keepFiringFor}`
    ),
    ...(hysteresis.kind === 'none' ? [`- no hysteresis: ${hysteresis.reason}`] : []),
    `- too few observations: ${handling.insufficient === 'hold' ? 'the alert keeps its state' : 'the alert ends'}; no data: ${handling.noData}; error: ${handling.error}; resolved after ${handling.missingSeriesEvals} evaluations without its series. ${handling.reason}`,
    '',
  ];
}

function limitText(definition: AlertDefinition, severity: Severity): string {
  const { thresholds, unit, hysteresis } = definition;
  const threshold = thresholds[severity] ?? NaN;
  return hysteresis.kind === 'none'
    ? limit(definition, severity)
    : `${limit(definition, severity)}, recovers at ${figureText(recoveryThreshold(definition, threshold), unit)}`;
}

/** Where Grafana is in the containers that come with the repository. */
const GRAFANA = 'http://localhost:3000';

/** Everything about alerts that is generated and committed: paths from the root, and their texts. */
export function alertingFiles(): ReadonlyArray<readonly [path: string, text: string]> {
  return [
    ['docs/alert-rules.md', alertsDocument(definitions)],
    ['provisioning/alerting/modelwatch-rules.yaml', provisioningText(withOverrides(definitions))],
    ...notificationFiles(),
    ['provisioning/prometheus/modelwatch.rules.yml', prometheusText(withOverrides(definitions), { grafana: GRAFANA })],
  ];
}
