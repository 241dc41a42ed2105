import { z } from 'zod';
import { chosenFrom } from '../../query/choices';

const BUSINESS_MEASURES = ['successShare', 'events', 'value', 'valuePerPrediction'] as const;
export type BusinessMeasure = (typeof BUSINESS_MEASURES)[number];

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
