import { z } from 'zod';
import { parseDuration } from '../../../src/query/duration';
import type { Evaluator, RuleState } from '../alerting/evaluator';
import type { InstanceState } from '../alerting/instances';
import { type Folder, type Group, groupSchema, type Rule } from '../alerting/rule';
import type { RuleStore } from '../alerting/store';
import { HttpError, json, jsonBody, type Route, type ServerRequest } from '../http';

/** A rule with its state, as Grafana's Prometheus API returns it: the annotations of rules are not expanded. */
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

const STATE_NAMES = { firing: 'Alerting', pending: 'Pending', normal: 'Normal' } as const;

function alert(rule: Rule, state: RuleState, { labels, state: instanceState, since }: InstanceState) {
  const value = state.values.get(JSON.stringify(labels));
  return {
    labels: { ...labels, ...rule.labels, alertname: rule.grafana_alert.title },
    annotations: expanded(rule.annotations, labels),
    state: STATE_NAMES[instanceState],
    ...(since === undefined ? {} : { activeAt: timeOf(since * 1000) }),
    value: value === undefined || Number.isNaN(value) ? '' : String(value),
  };
}

type Labels = Readonly<Record<string, string>>;

/**
 * The annotations of an instance. Grafana expands all Go templates; the preview only expands labels, which summaries and
 * links of the pack use, and drops annotations with other templates.
 */
function expanded(annotations: Labels, labels: Labels): Labels {
  const texts = Object.entries(annotations).map(([name, text]) => [name, withLabels(text, labels)] as const);
  return Object.fromEntries(texts.filter(([, text]) => !text.includes('{{')));
}

const withLabels = (text: string, labels: Labels): string =>
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

const folderSchema = z.object({ title: z.string().min(1), uid: z.string().min(1).optional() });

const RULER = '/api/ruler/grafana/api/v1/rules';

/** Folders, rules and their state, at the paths of Grafana's API. */
export const alertingRoutes = (store: RuleStore, evaluator: Evaluator): Route[] => [
  { method: 'GET', path: '/api/folders', handle: () => json(store.folders()) },
  {
    method: 'POST',
    path: '/api/folders',
    handle: async (request) => {
      const { title, uid } = await parsed(request, folderSchema, 'a folder');
      return json(store.addFolder(title, uid));
    },
  },
  {
    method: 'GET',
    path: '/api/prometheus/grafana/api/v1/rules',
    handle: () =>
      json({
        status: 'success',
        data: {
          groups: store
            .groups()
            .map(({ folder, group }) => shownGroup(folder, group, (rule) => evaluator.stateOf(rule))),
        },
      }),
  },
  {
    method: 'GET',
    path: RULER,
    handle: () => {
      const all = store.groups();
      const titles = [...new Set(all.map(({ folder }) => folder.title))];
      return json(
        Object.fromEntries(
          titles.map((title) => [title, all.filter(({ folder }) => folder.title === title).map(({ group }) => group)])
        )
      );
    },
  },
  {
    method: 'POST',
    path: `${RULER}/:folder`,
    handle: async (request) => {
      const group = await parsed(request, groupSchema, 'a group of rules');
      store.write(request.params['folder'] ?? '', group);
      return json({ message: 'rule group updated successfully' }, 202);
    },
  },
  {
    method: 'DELETE',
    path: `${RULER}/:folder/:group`,
    handle: ({ params }) => {
      store.delete(params['folder'] ?? '', params['group'] ?? '');
      return json({ message: 'rules deleted' }, 202);
    },
  },
];

async function parsed<T>(request: ServerRequest, schema: z.ZodType<T>, what: string): Promise<T> {
  const result = schema.safeParse(await jsonBody(request));
  if (!result.success) {
    throw new HttpError(400, `This is not ${what}: ${z.prettifyError(result.error)}`);
  }
  return result.data;
}
