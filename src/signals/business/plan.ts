import { z } from 'zod';
import { chosenFrom } from '../../query/choices';
import type { Matcher } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import type { CountsRequest } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { counted } from '../../query/windows';
import { escapeRegex } from '../../text';

const BUSINESS_MEASURES = ['successShare', 'events', 'value', 'valuePerPrediction'] as const;
type BusinessMeasure = (typeof BUSINESS_MEASURES)[number];

export const businessOptions = z.strictObject({
  measures: z
    .array(z.enum(BUSINESS_MEASURES))
    .min(1)
    .default(['successShare', 'value'])
    .describe(
      'successShare: of the events of a KPI (conversion, task completion, satisfaction), the share that succeeded; events: their number; value: revenue and the like over the window; valuePerPrediction'
    ),
  kpis: z.array(z.string()).default([]).meta(chosenFrom('kpis')).describe('Which KPIs; none means all'),
});
export type BusinessOptions = z.infer<typeof businessOptions>;

export type BusinessPlan = {
  readonly events?: CountsRequest;
  readonly values?: CountsRequest;
  readonly predictions?: CountsRequest;
};

export function plan(query: SignalQuery<BusinessOptions>, context: PlanContext): BusinessPlan {
  const { profile } = context;
  const { measures, kpis } = query.options;
  const asks = (...wanted: readonly BusinessMeasure[]) => wanted.some((one) => measures.includes(one));
  const chosen: Matcher[] =
    kpis.length === 0 ? [] : [{ label: 'kpi', op: '=~', value: kpis.map(escapeRegex).join('|') }];
  const count = (metric: string, labels: readonly string[], more: readonly Matcher[] = []): CountsRequest =>
    counted(query, context, { names: [metric], where: more }, labels);
  return {
    ...(asks('successShare', 'events')
      ? { events: count(profile.metrics.businessEvents, ['kpi', 'outcome'], chosen) }
      : {}),
    ...(asks('value', 'valuePerPrediction')
      ? { values: count(profile.metrics.businessValue, ['kpi', 'unit'], chosen) }
      : {}),
    ...(asks('valuePerPrediction') ? { predictions: count(profile.metrics.predictions, []) } : {}),
  };
}
