import { parse } from 'yaml';
import { z } from 'zod';
import { parseDuration } from '../../../query/duration';
import { querySchema } from '../../../query/query';
import { signals } from '../../../signals/registry';
import { elementAt, valueAt } from '../../../stats/elements';
import { dashboards } from '../../dashboards';
import { definitions, withOverrides } from '..';
import { fullPack as pack } from '../testing';
import { EXPRESSIONS, grafanaGroups, REF, rulerGroup } from '.';
import { provisioningText } from './file';

const duration = z.string().refine((text) => text === '0s' || parseDuration(text) !== undefined);
const words = z.record(z.string(), z.string());
const annotationsSchema = z.strictObject({
  summary: z.string(),
  description: z.string(),
  evidence: z.string().optional(),
  runbook_url: z.string(),
  model_url: z.string().optional(),
  dashboard_url: z.string(),
  __dashboardUid__: z.string(),
  __panelId__: z.string(),
});

/**
 * Grafana reads these fields and ignores all others without a word: AlertRuleV1 and QueryV1 in
 * pkg/services/provisioning/alerting/rules_types.go, 12.4.0; those that no rule of ours has are left out.
 */
const ruleSchema = z.strictObject({
  uid: z
    .string()
    .max(40)
    .regex(/^[a-zA-Z0-9_-]+$/),
  title: z.string().min(1).max(190),
  condition: z.string(),
  data: z
    .array(
      z.strictObject({
        refId: z.string(),
        queryType: z.string().optional(),
        relativeTimeRange: z.strictObject({ from: z.int().min(0), to: z.int().min(0) }),
        datasourceUid: z.string(),
        model: z.looseObject({ refId: z.string() }),
      })
    )
    .min(1),
  dashboardUid: z.string(),
  panelId: z.int(),
  noDataState: z.enum(['Alerting', 'NoData', 'OK', 'KeepLast']),
  execErrState: z.enum(['Alerting', 'Error', 'OK', 'KeepLast']),
  for: duration,
  keepFiringFor: duration,
  missing_series_evals_to_resolve: z.int().min(1),
  annotations: annotationsSchema,
  labels: words,
  isPaused: z.boolean(),
});
const fileSchema = z.strictObject({
  apiVersion: z.literal(1),
  groups: z.array(
    z.strictObject({
      orgId: z.literal(1),
      name: z.string().min(1),
      folder: z.string().min(1),
      interval: duration,
      rules: z.array(ruleSchema).min(1),
    })
  ),
});

const { groups } = fileSchema.parse(parse(provisioningText(pack)));
const rules = groups.flatMap((group) => group.rules);
const titled = rules.map((rule) => [rule.uid, rule] as const);

test('the file has every rule of the pack, under names that Grafana reads', () => {
  expect(rules.map(({ uid }) => uid).sort()).toEqual(pack.rules.map(({ uid }) => uid).sort());
  expect(new Set(rules.map(({ title }) => title)).size).toBe(rules.length);
});

describe.each(titled)('%s', (_, rule) => {
  const queries = rule.data.filter(({ datasourceUid }) => datasourceUid !== EXPRESSIONS);
  const nodes = rule.data.filter(({ datasourceUid }) => datasourceUid === EXPRESSIONS);

  test('asks what the data source understands, one statistic at one moment', () => {
    for (const { model } of queries) {
      const query = querySchema.parse(model);
      expect(query).toMatchObject({ mode: 'instant' });
      expect(query.statistics).toHaveLength(1);
      expect(signals.get(query.signal)?.options.safeParse(query.options).error).toBeUndefined();
    }
  });

  test('asks for what its texts alone read before the levels, so that no alert ends for want of it', () => {
    const used = nodes.flatMap(({ model }) =>
      [...String(model['expression']).matchAll(/\$(\w+)/g)].map(([, name]) => name)
    );
    const isEvidence = queries.map(({ model }) => 'evidence' in model);
    expect(isEvidence).toEqual(queries.map(({ refId }) => !used.includes(refId)));
    expect(isEvidence.lastIndexOf(true)).toBe(isEvidence.indexOf(false) - 1);
  });

  test('has names that are there, once each, letters alone where a formula uses them', () => {
    const names = rule.data.map(({ refId }) => refId);
    expect(new Set(names).size).toBe(names.length);
    for (const { model } of nodes) {
      const { expression } = z.looseObject({ expression: z.string() }).parse(model);
      const used =
        expression === REF.score ? [expression] : [...expression.matchAll(/\$(\w+)/g)].map(([, name]) => name);
      expect(used.length).toBeGreaterThan(0);
      for (const name of used) {
        expect(names).toContain(name);
        expect(name).toMatch(/^[A-Za-z]+$/);
      }
    }
    expect(rule.condition).toBe(REF.alert);
  });

  test('hysteresis stands in the condition alone, where Grafana allows it', () => {
    const node = nodes.find(({ refId }) => refId === rule.condition);
    expect(node?.model).toMatchObject({
      type: 'threshold',
      conditions: [{ evaluator: { type: expect.any(String) }, unloadEvaluator: { type: expect.any(String) } }],
    });
    expect(nodes.filter(({ model }) => 'conditions' in model)).toHaveLength(1);
  });

  test('what its texts speak of is asked for', () => {
    const names = rule.data.map(({ refId }) => refId);
    for (const text of Object.values(rule.annotations)) {
      for (const [, name] of text.matchAll(/\$values\.(\w+)/g)) {
        expect(names).toContain(name);
      }
      expect(text).not.toContain('${');
      expect(text.split('{{').length).toBe(text.split('}}').length);
      expect(text.match(/\{\{ (with|if)/g)?.length ?? 0).toBe(text.match(/\{\{ end/g)?.length ?? 0);
    }
  });

  test('labels are words, and no figures: those would make a new alert of each evaluation', () => {
    expect(Object.keys(rule.labels).sort()).toEqual(['__grafana_origin', 'severity', 'signal', 'team']);
    for (const value of Object.values(rule.labels)) {
      expect(value).not.toMatch(/[${]/);
    }
  });

  test('leads to a panel that is there, and to its runbook', () => {
    const board = dashboards.find(({ dashboard }) => dashboard.uid === rule.dashboardUid)?.dashboard;
    const panels = (board?.panels ?? []).flatMap((panel) => ('panels' in panel ? panel.panels : [panel]));
    expect(panels.map(({ id }) => id)).toContain(rule.panelId);
    expect(rule.annotations.__dashboardUid__).toBe(rule.dashboardUid);
    expect(rule.annotations.__panelId__).toBe(String(rule.panelId));
    const id = /^\{\{ externalURL \}\}a\/modelwatch-monitoring-app\/runbooks\/([a-z-]+)\?ds=modelwatch(&|$)/.exec(
      rule.annotations.runbook_url
    )?.[1];
    expect(definitions.map((definition) => definition.id)).toContain(id);
    const { dashboard_url: link } = rule.annotations;
    expect(link).toContain(`}}d/${rule.dashboardUid}?viewPanel=panel-${rule.panelId}&var-ds=modelwatch`);
    expect(link.includes('var-model={{ urlquery . }}')).toBe(rule.annotations.summary.includes('$labels.subject'));
  });

  test('reads well where Grafana shows annotations as they are stored: its list, view and edit pages', () => {
    const { summary, description } = rule.annotations;
    expect(summary.length).toBeLessThanOrEqual(100);
    expect(summary.match(/\{\{/g)?.length ?? 0).toBeLessThanOrEqual(1);
    expect(summary.replace(/: \{\{ or \$labels\.subject "no data" \}\}$/, '')).toMatch(/^[^{}$]+$/);
    expect(description).toMatch(/^[^{}$]+\.\nFirst check: [^{}$]+[.?]$/);
  });

  test('the label that its summary names is in every series of the query', () => {
    const isNamed = rule.annotations.summary.includes('$labels.subject');
    for (const { model } of queries) {
      expect(querySchema.parse(model).subject?.slice(0, 2)).toEqual(isNamed ? ['model', 'version'] : undefined);
    }
  });
});

test('only what is about Prometheus itself fires on an error of the query', () => {
  expect(rules.filter(({ execErrState }) => execErrState === 'Alerting').map(({ uid }) => uid)).toEqual([
    'modelwatch-prometheus-down-critical',
  ]);
  expect(new Set(rules.map(({ noDataState }) => noDataState))).toEqual(new Set(['OK']));
});

test('a base address for runbooks takes the place of the app', () => {
  const elsewhere = withOverrides(definitions, { only: ['drift'], runbookBase: 'https://wiki.example/ml' });
  expect(elementAt(elementAt(grafanaGroups(elsewhere), 0).rules, 0).annotations.runbook_url).toBe(
    'https://wiki.example/ml/drift'
  );
});

test('a link to a runbook that knows Grafana’s address is one before its template is filled in', () => {
  const address = 'https://example.com/grafana/';
  const known = withOverrides(definitions, { only: ['drift', 'mlflow-down'], grafana: address });
  for (const { annotations } of grafanaGroups(known).flatMap((group) => group.rules)) {
    const { origin, pathname, searchParams } = new URL(valueAt(annotations, 'runbook_url'));
    expect(`${origin}${pathname}`).toMatch(
      /^https:\/\/example\.com\/grafana\/a\/modelwatch-monitoring-app\/runbooks\/[a-z-]+$/
    );
    expect(searchParams.get('ds')).toBe('modelwatch');
    expect(searchParams.has('model')).toBe(false);
  }
});

/** PostableRuleGroupConfig, ApiRuleNode and PostableGrafanaRule in Grafana's cortex-ruler.go, 12.4.0, as far as ours have them. */
const rulerSchema = z.strictObject({
  name: z.string(),
  interval: duration,
  rules: z.array(
    z.strictObject({
      for: duration,
      keep_firing_for: duration,
      labels: words,
      annotations: annotationsSchema,
      grafana_alert: z.strictObject({
        title: z.string(),
        condition: z.string(),
        data: ruleSchema.shape.data,
        uid: z.string(),
        no_data_state: ruleSchema.shape.noDataState,
        exec_err_state: ruleSchema.shape.execErrState,
        missing_series_evals_to_resolve: z.int().min(1),
      }),
    })
  ),
});

test('what the app sends has the fields that Grafana’s API reads, and no others', () => {
  const sent = grafanaGroups(pack).map(rulerGroup);
  expect(sent.flatMap((group) => rulerSchema.parse(group).rules)).toHaveLength(pack.rules.length);
});

test('Grafana’s pages get the same rules under their own names', () => {
  const group = elementAt(grafanaGroups(withOverrides(definitions, { only: ['latency'] })), 0);
  expect(rulerGroup(group)).toMatchObject({
    name: 'Modelwatch service',
    interval: '1m',
    rules: [
      {
        for: '5m',
        keep_firing_for: '5m',
        grafana_alert: { uid: 'modelwatch-latency-warning', no_data_state: 'OK', exec_err_state: 'KeepLast' },
      },
      { for: '2m', keep_firing_for: '5m', grafana_alert: { uid: 'modelwatch-latency-critical' } },
    ],
  });
});
