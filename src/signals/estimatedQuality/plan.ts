import { z } from 'zod';
import { baselinesRequest } from '../../query/baseline';
import { chosenFrom, someOf } from '../../query/choices';
import type { Matcher } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import { type BaselinesRequest, type CountsRequest, type Optional, optional } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { counted, countedOutcomes } from '../../query/windows';

const ESTIMATED_MEASURES = ['accuracy', 'precision', 'recall', 'f1', 'auc'] as const;
export type EstimatedName = (typeof ESTIMATED_MEASURES)[number];

export const estimatedQualityOptions = z.strictObject({
  measures: someOf(ESTIMATED_MEASURES, ['accuracy'], 'The measures to estimate; thresholds apply to the first'),
  threshold: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe(
      "The score above which the model predicts the positive class. If left out, the edge that divides the baseline's scores in the proportion of its predicted classes, otherwise 0.5"
    ),
  positive: z
    .string()
    .optional()
    .meta(chosenFrom('classes'))
    .describe('The positive class, such as approve; needed unless its name makes that clear'),
  deviations: z.number().positive().default(3).describe('Width of the band in standard errors'),
  realised: z
    .boolean()
    .default(true)
    .describe('In addition, the value from the labels that have arrived, and the share of predictions that have one'),
});
export type EstimatedQualityOptions = z.infer<typeof estimatedQualityOptions>;

export type EstimatedQualityPlan = {
  readonly scores: CountsRequest;
  readonly baselines?: Optional<BaselinesRequest>;
  readonly outcomes?: Optional<CountsRequest>;
  readonly predictions?: Optional<CountsRequest>;
  readonly labelled?: Optional<CountsRequest>;
};

/** Scores are counted once when they are given, and once more by `actual` when the label arrives. */
const WHEN_GIVEN: Matcher = { label: 'actual', op: '=', value: '' };

export function plan(query: SignalQuery<EstimatedQualityOptions>, context: PlanContext): EstimatedQualityPlan {
  const { profile } = context;
  const { metrics } = profile;
  const count = (metric: string, ...labels: readonly string[]) => counted(query, context, metric, labels);
  return {
    scores: counted(query, context, { names: [`${metrics.positiveScore}_bucket`], where: [WHEN_GIVEN] }, ['le']),
    baselines: baselinesRequest(query, { kind: 'mlflow' }, profile),
    ...(query.options.realised
      ? {
          outcomes: optional(countedOutcomes(query, context, metrics.outcomes)),
          predictions: optional(count(metrics.predictions)),
          labelled: optional(count(metrics.labelled)),
        }
      : {}),
  };
}
