import { figureText } from '../../../src/packs/rules/figures';
import { parseDuration } from '../../../src/signals/duration';
import type { RuleState } from './evaluator';
import type { InstanceState } from './instances';
import type { Folder, Group, Rule } from './rule';

/** A rule with its state, as Grafana's Prometheus interface shows it. */
export function shownRule(rule: Rule, state: RuleState, folder: Folder) {
  const { uid, title, is_paused: isPaused } = rule.grafana_alert;
  const fails = state.health === 'error' && rule.grafana_alert.exec_err_state !== 'OK';
  const states = state.instances.map((instance) => instance.state);
  return {
    uid,
    name: title,
    folderUid: folder.uid,
    type: 'alerting',
    query: '',
    labels: rule.labels,
    annotations: own(rule),
    state: states.includes('firing') ? 'firing' : states.includes('pending') ? 'pending' : 'inactive',
    health: state.health,
    ...(fails ? { lastError: state.error } : {}),
    duration: parseDuration(rule.for) ?? 0,
    keepFiringFor: parseDuration(rule.keep_firing_for) ?? 0,
    isPaused,
    lastEvaluation: timeOf(state.evaluated),
    evaluationTime: 0,
    alerts: state.instances.map((instance) => alert(rule, state, instance)),
    provenance: rule.grafana_alert.provenance ?? '',
  };
}

export const shownGroup = (folder: Folder, group: Group, stateOf: (rule: Rule) => RuleState) => ({
  name: group.name,
  file: folder.title,
  folderUid: folder.uid,
  interval: parseDuration(group.interval) ?? 0,
  rules: group.rules.map((rule) => shownRule(rule, stateOf(rule), folder)),
});

const timeOf = (ms: number | undefined): string => new Date(ms ?? 0).toISOString();

const WORDS = { firing: 'Alerting', pending: 'Pending', normal: 'Normal' } as const;

function alert(rule: Rule, state: RuleState, { labels, state: word, since }: InstanceState) {
  const measured = state.values.get(JSON.stringify(labels));
  return {
    labels: { ...labels, ...rule.labels, alertname: rule.grafana_alert.title },
    annotations: { ...own(rule), summary: summary(rule, state, labels) },
    state: WORDS[word],
    ...(since === undefined ? {} : { activeAt: timeOf(since * 1000) }),
    value: measured === undefined || Number.isNaN(measured.value) ? '' : String(measured.value),
  };
}

/** Annotations hold Grafana's templates, which the preview does not fill in: it says in its own words what they would. */
function own(rule: Rule): Record<string, string> {
  const external = rule.annotations['runbook_url']?.replace('{{ externalURL }}', '/');
  const plain = Object.entries(rule.annotations).filter(([, text]) => !text.includes('{{'));
  return { ...Object.fromEntries(plain), ...(external === undefined ? {} : { runbook_url: external }) };
}

function summary(rule: Rule, { known, values }: RuleState, labels: Readonly<Record<string, string>>): string {
  const { model, version, ...others } = labels;
  const who = [model, version === undefined ? undefined : `version ${version}`].filter(Boolean).join(' ');
  const more = Object.entries(others).map(([name, value]) => `${name} ${value}`);
  const about = [who === '' ? undefined : who, ...more].filter(Boolean).join(', ');
  if (known === undefined) {
    return `${about}: ${rule.grafana_alert.title}`;
  }
  const { definition, played } = known;
  const limit = played.thresholds[played.severity];
  const measured = values.get(JSON.stringify(labels));
  const hasValue = measured !== undefined && !Number.isNaN(measured.value);
  const value = hasValue ? ` ${figureText(measured.value, definition.unit)}` : '';
  const against = limit === undefined ? '' : `, ${definition.trouble} ${figureText(limit, definition.unit)}`;
  return `${about}: ${definition.texts.subject}${value}${hasValue ? against : ''}`;
}
