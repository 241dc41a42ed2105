import { z } from 'zod';
import { request } from '../../datasource/request';
import { type AsyncResult, useAsync } from '../../datasource/useAsync';
import { APP_ID } from '../shell';

const labels = z.record(z.string(), z.string()).default({});

const alertSchema = z.object({
  labels,
  annotations: labels,
  state: z.string(),
  activeAt: z.string().optional(),
});

const ruleSchema = z.object({
  name: z.string(),
  uid: z.string().optional(),
  /** `inactive`, `pending`, `firing` or `recovering` (12.4.0: pkg/services/ngalert/api/prometheus/api_prometheus.go). */
  state: z.string().default('inactive'),
  health: z.string().default('ok'),
  isPaused: z.boolean().default(false),
  /** Before the first evaluation, the first day of the year 1. */
  lastEvaluation: z.string().optional(),
  labels,
  annotations: labels,
  alerts: z
    .array(alertSchema)
    .nullish()
    .transform((alerts) => alerts ?? []),
});

const answerSchema = z.object({
  data: z.object({ groups: z.array(z.object({ name: z.string(), rules: z.array(ruleSchema) })).nullish() }),
});

/** A rule of Grafana's alerting that watches models, with what it says now. */
export type WatchedRule = z.infer<typeof ruleSchema>;

/** An instance of a rule that fires, still does while it recovers, or is about to. */
export interface Firing {
  readonly rule: WatchedRule;
  readonly state: 'firing' | 'recovering' | 'pending';
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string | undefined;
  /** Unix milliseconds. */
  readonly since: number | undefined;
}

/** An error where Grafana has no alerting or the user may not see it. */
export type WatchedRules = AsyncResult<readonly WatchedRule[]>;

const ORIGIN = '__grafana_origin';

/** Ours are those that say so: the rules of the pack, and copies that kept its labels. */
const isOurs = ({ labels: own }: WatchedRule): boolean => own[ORIGIN] === `plugin/${APP_ID}`;

/** The state of the rules that watch models. */
export async function watchedRules(): Promise<readonly WatchedRule[]> {
  const { data } = await request(answerSchema, { url: '/api/prometheus/grafana/api/v1/rules' });
  const groups = data.groups ?? [];
  return groups.flatMap(({ rules }) => rules).filter(isOurs);
}

/** The rules that watch models, loaded again whenever `refreshKey` is another object. */
export const useRules = (refreshKey: object): WatchedRules => useAsync(watchedRules, refreshKey);

/** By the states of alerts as Grafana writes them, a reason behind them in brackets (12.4.0: pkg/services/ngalert/eval). */
const STATES: Readonly<Partial<Record<string, Firing['state']>>> = {
  Alerting: 'firing',
  Recovering: 'recovering',
  Pending: 'pending',
};

/** What fires, critical ones first, then what began last. */
export function firingOf(rules: readonly WatchedRule[]): Firing[] {
  return rules
    .flatMap((rule) =>
      rule.alerts.flatMap((alert): Firing[] => {
        const state = STATES[alert.state.split(' ')[0] ?? ''];
        const began = Date.parse(alert.activeAt ?? '');
        return state === undefined
          ? []
          : [
              {
                rule,
                state,
                labels: { ...rule.labels, ...alert.labels },
                summary: alert.annotations['summary'] ?? rule.annotations['summary'],
                since: Number.isNaN(began) ? undefined : began,
              },
            ];
      })
    )
    .sort((a, b) => weight(a) - weight(b) || (b.since ?? 0) - (a.since ?? 0));
}

const ORDER: readonly Firing['state'][] = ['firing', 'recovering', 'pending'];

const weight = ({ state, labels: own }: Firing): number =>
  2 * ORDER.indexOf(state) + (own['severity'] === 'critical' ? 0 : 1);
