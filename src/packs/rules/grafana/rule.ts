import { parseDuration } from '../../../query/duration';
import { type ExecErrState, GROUP_INTERVALS, type NoDataState } from '../definition';
import type { AlertRule, PackSettings, RulePack } from '../pack';
import { queryOf, type RuleQueryOptions } from '../queries';
import { alertNode, EXPRESSIONS, REF, scoreNode } from './nodes';
import { annotationsOf, subjectLabels } from './texts';

/** A query or expression of a rule. Seconds before now. */
interface RuleData {
  readonly refId: string;
  readonly relativeTimeRange: { readonly from: number; readonly to: number };
  readonly datasourceUid: string;
  readonly model: Readonly<Record<string, unknown>>;
}

/** A Grafana-managed rule, under the names that provisioning files use. */
export interface GrafanaRule {
  readonly uid: string;
  readonly title: string;
  readonly condition: string;
  readonly data: readonly RuleData[];
  readonly dashboardUid: string;
  readonly panelId: number;
  readonly noDataState: NoDataState;
  readonly execErrState: ExecErrState;
  readonly for: string;
  readonly keepFiringFor: string;
  readonly missing_series_evals_to_resolve: number;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly isPaused: false;
}

const DATA_SOURCE_TYPE = 'modelwatch-monitoring-datasource';

/** One alert as a Grafana rule: its queries, its condition and its texts. */
export function grafanaRule(rule: AlertRule, settings: PackSettings): GrafanaRule {
  const { definition, severity } = rule;
  const { timing, handling, dashboard } = definition;
  const dashboardUid = `modelwatch-${dashboard.slug}`;
  return {
    uid: rule.uid,
    title: rule.title,
    condition: REF.alert,
    data: [...queries(rule, settings), expression(REF.score, scoreNode(rule)), expression(REF.alert, alertNode(rule))],
    dashboardUid,
    panelId: dashboard.id,
    noDataState: handling.noData,
    execErrState: handling.error,
    for: timing[severity].for,
    keepFiringFor: timing[severity].keepFiringFor,
    missing_series_evals_to_resolve: handling.missingSeriesEvals,
    annotations: {
      ...annotationsOf(rule, settings),
      __dashboardUid__: dashboardUid,
      __panelId__: String(dashboard.id),
    },
    labels: {
      severity,
      signal: definition.query.signal,
      team: settings.team,
      __grafana_origin: 'plugin/modelwatch-monitoring-app',
    },
    isPaused: false,
  };
}

/**
 * Queries other than the levels are in no formula: Grafana joins them to an instance by its labels, for the texts. They come first,
 * and always answer: Grafana asks one query after the other, and takes one that it has no more time for, of those that no formula
 * needs, for no data of the whole rule, which would end its alerts; of the levels it is an error, at which they stay
 * (12.4.0: pkg/expr/graph.go, `execute`; pkg/services/ngalert/eval/eval.go, `queryDataResponseToExecutionResults`).
 */
function queries(rule: AlertRule, settings: PackSettings): RuleData[] {
  const { definition } = rule;
  const { evidence, hysteresis, names = [] } = definition;
  const ask = (
    refId: string,
    statistic: RuleQueryOptions['statistic'],
    more: Partial<RuleQueryOptions> = {}
  ): RuleData => query(refId, rule, settings, { mode: 'instant', statistic, ...more });
  const tell: typeof ask = (refId, statistic, more) => ask(refId, statistic, { evidence: 'statistic', ...more });
  return [
    ...(evidence.versions === true
      ? [tell(REF.value, 'value', { evidence: 'versions' })]
      : evidence.value
        ? [tell(REF.value, 'value')]
        : []),
    ...(evidence.sample ? [tell(REF.sample, 'sample')] : []),
    ...(evidence.interval ? [tell(REF.lower, 'lower'), tell(REF.upper, 'upper')] : []),
    ...(evidence.movingThreshold ? [tell(REF.threshold, rule.severity)] : []),
    ...names.map(({ refId, options }) => tell(refId, 'value', { options })),
    ask(REF.level, 'level'),
    ...(hysteresis.kind === 'none' ? [] : [ask(REF.recovery, 'level', { recovery: true })]),
  ];
}

function query(refId: string, rule: AlertRule, settings: PackSettings, asked: RuleQueryOptions): RuleData {
  const subject = subjectLabels(rule.definition);
  return {
    refId,
    relativeTimeRange: { from: parseDuration(rule.definition.query.window) ?? 0, to: 0 },
    datasourceUid: settings.dataSource,
    model: {
      refId,
      datasource: { type: DATA_SOURCE_TYPE, uid: settings.dataSource },
      ...queryOf(rule, settings, asked),
      ...(subject === undefined ? {} : { subject }),
    },
  };
}

const expression = (refId: string, model: RuleData['model']): RuleData => ({
  refId,
  relativeTimeRange: { from: 0, to: 0 },
  datasourceUid: EXPRESSIONS,
  model,
});

/** Rules that Grafana evaluates together. */
export interface GrafanaGroup {
  readonly name: string;
  readonly folder: string;
  /** A Prometheus duration. */
  readonly interval: string;
  readonly rules: readonly GrafanaRule[];
}

/** A pack as groups of rules, those without rules left out. */
export function grafanaGroups({ rules, settings }: RulePack): GrafanaGroup[] {
  return Object.entries(GROUP_INTERVALS)
    .map(([name, interval]) => ({
      name: `Modelwatch ${name}`,
      folder: settings.folder,
      interval,
      rules: rules.filter(({ definition }) => definition.group === name).map((rule) => grafanaRule(rule, settings)),
    }))
    .filter(({ rules: ours }) => ours.length > 0);
}
