import type { GrafanaGroup, GrafanaRule } from './rule';

/** A group as Grafana's own pages write it, through the interface that takes an editor's rights. */
interface RulerGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly RulerRule[];
}

interface RulerRule {
  readonly for: string;
  readonly keep_firing_for: string;
  readonly labels: GrafanaRule['labels'];
  readonly annotations: GrafanaRule['annotations'];
  readonly grafana_alert: {
    readonly uid: string;
    readonly title: string;
    readonly condition: string;
    readonly data: GrafanaRule['data'];
    readonly no_data_state: GrafanaRule['noDataState'];
    readonly exec_err_state: GrafanaRule['execErrState'];
    readonly missing_series_evals_to_resolve: number;
  };
}

export const rulerGroup = ({ name, interval, rules }: GrafanaGroup): RulerGroup => ({
  name,
  interval,
  rules: rules.map(rulerRule),
});

const rulerRule = (rule: GrafanaRule): RulerRule => ({
  for: rule.for,
  keep_firing_for: rule.keepFiringFor,
  labels: rule.labels,
  annotations: rule.annotations,
  grafana_alert: {
    uid: rule.uid,
    title: rule.title,
    condition: rule.condition,
    data: rule.data,
    no_data_state: rule.noDataState,
    exec_err_state: rule.execErrState,
    missing_series_evals_to_resolve: rule.missing_series_evals_to_resolve,
  },
});
