import type { AlertDefinition, Severity } from './definition';
import { GROUPS, SEVERITIES } from './definition';
import { easedThreshold } from './condition';
import { figureText } from './figures';

const HEAD =
  '<!-- Generated from the catalogue of alerts by `npm run packs`: change src/packs/rules/catalogue, not this file. -->';

/** The reference documentation of the alerts, in Markdown. */
export function alertsDocument(definitions: readonly AlertDefinition[]): string {
  return [
    HEAD,
    '# Alert rules',
    '',
    'What each alert watches, from where it is a warning and critical, and how it behaves. How to change any of it, and whom it reaches: [alerting.md](alerting.md).',
    '',
    '| alert | watches | warning | critical | every |',
    '| --- | --- | --- | --- | --- |',
    ...definitions.map(
      (one) =>
        `| [\`${one.id}\`](#${one.id}) | ${one.texts.subject} | ${limit(one, 'warning')} | ${limit(one, 'critical')} | ${GROUPS[one.group].interval} |`
    ),
    '',
    ...definitions.flatMap(section),
  ].join('\n');
}

function limit({ unit, trouble, thresholds, evidence }: AlertDefinition, severity: Severity): string {
  const threshold = thresholds[severity];
  return threshold === undefined ? '–' : evidence.value ? `${trouble} ${figureText(threshold, unit)}` : 'yes';
}

function section(definition: AlertDefinition): string[] {
  const { id, title, query, timing, hysteresis, handling, texts, optIn, thresholds } = definition;
  const set = SEVERITIES.filter((severity) => thresholds[severity] !== undefined);
  return [
    `## ${id}`,
    '',
    `**${title}.** ${texts.meaning} Signal [\`${query.signal}\`](signals.md#${query.signal.toLowerCase()}) over ${query.window}, with the options \`${JSON.stringify(query.options)}\`. [Runbook](runbooks/${id}.md).`,
    '',
    ...(optIn === undefined ? [] : [`- Off until a team sets its thresholds: ${optIn}`]),
    ...(set.length === 0 ? SEVERITIES : set).map(
      (severity) =>
        `- ${severity}: ${thresholds[severity] === undefined ? 'without a default threshold' : limitText(definition, severity)}, for ${timing[severity].for}, kept for ${timing[severity].keepFiringFor}`
    ),
    ...(hysteresis.kind === 'none' ? [`- no hysteresis: ${hysteresis.why}`] : []),
    `- too little to judge: ${handling.insufficient === 'hold' ? 'an alert holds on' : 'an alert ends'}; no data: ${handling.noData}; error: ${handling.error}; gone after ${handling.missingSeriesEvals} evaluations without its series. ${handling.why}`,
    '',
  ];
}

function limitText(definition: AlertDefinition, severity: Severity): string {
  const { thresholds, unit, hysteresis } = definition;
  const threshold = thresholds[severity] ?? NaN;
  return hysteresis.kind === 'none'
    ? limit(definition, severity)
    : `${limit(definition, severity)}, back past ${figureText(easedThreshold(definition, threshold), unit)}`;
}
