import { parseDuration } from '../../../src/query/duration';
import type { RuleState } from './evaluator';
import type { InstanceState } from './instances';
import type { Folder, Group, Rule } from './rule';

/** A rule with its state, as Grafana's Prometheus interface shows it: annotations of the rule as they are stored. */
function shownRule(rule: Rule, state: RuleState, folder: Folder) {
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
    annotations: rule.annotations,
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
  const value = state.values.get(JSON.stringify(labels));
  return {
    labels: { ...labels, ...rule.labels, alertname: rule.grafana_alert.title },
    annotations: filledIn(rule.annotations, labels),
    state: WORDS[word],
    ...(since === undefined ? {} : { activeAt: timeOf(since * 1000) }),
    value: value === undefined || Number.isNaN(value) ? '' : String(value),
  };
}

type Words = Readonly<Record<string, string>>;

/**
 * Annotations of an instance. Grafana fills in all of Go's templates; the preview does so for labels, which summaries and
 * links of the pack have, and leaves out the annotations that hold others.
 */
function filledIn(annotations: Words, labels: Words): Words {
  const filled = Object.entries(annotations).map(([name, text]) => [name, withLabels(text, labels)] as const);
  return Object.fromEntries(filled.filter(([, text]) => !text.includes('{{')));
}

const withLabels = (text: string, labels: Words): string =>
  text
    .replaceAll(
      /\{\{ with \$labels\.(\w+) \}\}([^{}]*)\{\{ urlquery \. \}\}\{\{ end \}\}/g,
      (_, label: string, before: string) => {
        const value = labels[label];
        return value === undefined ? '' : `${before}${encodeURIComponent(value)}`;
      }
    )
    .replaceAll(
      /\{\{ or \$labels\.(\w+) "([^"]*)" \}\}/g,
      (_, label: string, otherwise: string) => labels[label] ?? otherwise
    )
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (whole, label: string) => labels[label] ?? whole);
