import { definitions, withOverrides } from '../../src/packs/rules';
import { alertName, prometheusPack } from '../../src/packs/rules/prometheus/pack';
import { elementAt } from '../../src/stats/elements';
import { HOUR, MINUTE } from '../../src/time';
import { describeWithDemo, historyOf } from '../support/demo';
import { type Check, samplesBetween, testRules } from '../support/promtool';

interface Case {
  readonly incident: string;
  readonly model: string;
  readonly definition: string;
  /** Selectors of what the rules read. */
  readonly reads: readonly string[];
  /** How long before the incident the rules are started: an hour unless given. */
  readonly lead?: number;
  /** A minute unless given. */
  readonly every?: '5m';
  readonly level: 'warning' | 'critical';
  /** Minutes after its begin by which it must fire at that level, and after its end by which all must be quiet. */
  readonly fires: number;
  readonly quiet: number;
  /** Of the instance that is looked at. */
  readonly labels?: string;
}

const CASES: readonly Case[] = [
  {
    incident: 'latency-spike',
    model: 'loan-approval',
    definition: 'latency',
    reads: ['model_inference_duration_seconds_bucket', 'model_inference_duration_seconds_count'],
    level: 'critical',
    fires: 8,
    quiet: 15,
  },
  {
    incident: 'slow-first-token',
    model: 'support-assistant',
    definition: 'llm-first-token',
    reads: ['vllm:time_to_first_token_seconds_bucket', 'vllm:time_to_first_token_seconds_count'],
    level: 'critical',
    fires: 10,
    quiet: 15,
    // vLLM has no label for the version.
    labels: 'model="support-assistant"',
  },
  {
    incident: 'overload',
    model: 'loan-approval',
    definition: 'errors',
    reads: ['model_requests_total'],
    level: 'critical',
    fires: 15,
    quiet: 15,
  },
  {
    incident: 'overload',
    model: 'loan-approval',
    definition: 'slo-availability',
    reads: ['model_requests_total'],
    level: 'critical',
    fires: 40,
    // The slowest pair of windows, a ticket, still sees it for nearly six hours.
    quiet: 390,
  },
  {
    incident: 'missing-values',
    model: 'loan-approval',
    definition: 'missing-values',
    reads: ['model_feature_missing_total', 'model_predictions_total'],
    lead: 2 * HOUR,
    level: 'critical',
    fires: 60,
    quiet: 90,
  },
  {
    incident: 'missing-values',
    model: 'loan-approval',
    definition: 'freshness',
    reads: ['model_last_data_timestamp_seconds'],
    level: 'warning',
    fires: 80,
    quiet: 30,
  },
  {
    incident: 'accuracy-drop',
    model: 'iris',
    definition: 'accuracy',
    reads: ['model_accuracy'],
    level: 'critical',
    fires: 15,
    quiet: 40,
    labels: 'model="iris"',
  },
  {
    incident: 'biased-approvals',
    model: 'loan-approval',
    definition: 'fairness',
    reads: ['model_group_predictions_total'],
    lead: 8 * HOUR,
    every: '5m',
    level: 'critical',
    fires: 240,
    quiet: 8 * 60,
    labels: 'version="1",attribute="sex"',
  },
  {
    incident: 'accuracy-drop',
    model: 'loan-approval',
    definition: 'accuracy',
    reads: ['model_outcomes_total'],
    lead: 2 * HOUR,
    level: 'critical',
    fires: 80,
    quiet: 100,
  },
  {
    incident: 'feature-drift',
    model: 'loan-approval',
    definition: 'drift',
    reads: ['model_feature_value_bucket', 'model_feature_category_total', 'model_prediction_score_bucket'],
    lead: 31 * HOUR,
    every: '5m',
    level: 'critical',
    // When the whole window of six hours lies in it: until then it depends on how the traffic of that hour compares.
    fires: 7 * 60,
    quiet: 8 * 60,
  },
];

describeWithDemo('the rules for Prometheus over the incidents of the demo', (demo) => {
  test.each(CASES.map((one) => [one.incident, one.definition, one] as const))(
    '%s: %s fires in time, and is quiet before and after',
    async (kind, id, { model, reads, lead = HOUR, every = '1m', level, fires, quiet, labels = 'version="1"' }) => {
      const { prometheus } = demo();
      const incident = historyOf(demo()).find((one) => one.kind === kind && one.model === model);
      if (incident === undefined) {
        throw new Error(`the history has no ${kind} of ${model}`);
      }
      const from = Math.floor((incident.start - lead) / MINUTE) * MINUTE;
      const to = incident.end + (quiet + 30) * MINUTE;
      const pack = withOverrides(definitions, { only: [id], models: [model] });
      const { groups } = prometheusPack(pack, { reference: '1d' });
      const input = (
        await Promise.all(
          reads.map((metric) => samplesBetween(prometheus, `${metric}{model=~"|${model}",version=~"|1"}`, from, to))
        )
      ).flat();
      const firing = (severity: string) =>
        `count by (severity) (ALERTS{alertname="${alertName(id)}",severity="${severity}",alertstate="firing",${labels}} * 0 + 1)`;
      const at = (time: number) => Math.round((time - from) / MINUTE) * MINUTE;
      const is = (time: number, severity: string, firesThen: boolean): Check => ({
        expr: firing(severity),
        at: at(time),
        expected: firesThen ? [{ labels: `{severity="${severity}"}`, value: 1 }] : [],
      });
      const calm = (time: number): Check[] => [is(time, 'critical', false), is(time, 'warning', false)];
      const checks = [
        ...calm(incident.start - 5 * MINUTE),
        is(incident.start + fires * MINUTE, level, true),
        is(incident.end, level, true),
        ...calm(incident.end + quiet * MINUTE),
      ];
      const verdict = await testRules({ groups, input, every, checks });
      expect(verdict.ok ? 'as it should' : verdict.said).toBe('as it should');
    },
    10 * 60_000
  );

  test(
    'a quiet night raises nothing, whatever is watched',
    async () => {
      const { prometheus } = demo();
      const first = elementAt(historyOf(demo()), 0);
      const to = Math.floor(first.start / MINUTE) * MINUTE - 30 * MINUTE;
      const from = to - 14 * HOUR;
      // What drift compares with lies further back; the cases above see it quiet.
      const only = definitions.map(({ id }) => id).filter((id) => id !== 'drift');
      const { groups } = prometheusPack(withOverrides(definitions, { only }));
      const metrics = [...new Set(CASES.flatMap(({ reads }) => reads)), 'model_prediction_score_count', 'up'];
      const series = await Promise.all(
        [...metrics, 'process_cpu_seconds_total'].map((metric) => samplesBetween(prometheus, metric, from, to))
      );
      const checks = [7, 8, 9, 10, 11, 12, 13].map((hour): Check => ({
        // Age bands differ by about as much as is a warning, in the demo's truth.
        expr: `ALERTS{alertstate="firing"} unless ALERTS{alertname="${alertName('fairness')}",severity="warning",attribute="age_band"}`,
        at: hour * HOUR,
        expected: [],
      }));
      const verdict = await testRules({ groups, input: series.flat(), every: '5m', checks });
      expect(verdict.ok ? 'as it should' : verdict.said).toBe('as it should');
    },
    10 * 60_000
  );
});
