import { z } from 'zod';
import { baselineOption } from '../../query/baseline';
import { chosenFrom } from '../../query/choices';

const CHANGED = ['accuracy', 'logLoss', 'brier', 'positiveShare'] as const;
const CAUSES_MEASURES = ['change', 'inputs', 'relation'] as const;

export const causesOptions = z.strictObject({
  of: z
    .enum(CHANGED)
    .default('accuracy')
    .describe(
      'What changed, from score histograms by outcome: accuracy of the decisions at `threshold`; logLoss; brier; positiveShare, the share of positive outcomes'
    ),
  measures: z
    .array(z.enum(CAUSES_MEASURES))
    .min(1)
    .default([...CAUSES_MEASURES])
    .describe(
      'series: change between the baseline and the window; inputs: what other scores alone would have changed; relation: what other outcomes at the same scores would have. The last two add up to the first'
    ),
  threshold: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe('The score above which the model predicts the positive class'),
  positive: z
    .string()
    .optional()
    .meta(chosenFrom('classes'))
    .describe('The positive class, such as approve; needed unless its name says so'),
  baseline: baselineOption,
  view: z
    .enum(['series', 'table', 'ranking'])
    .default('series')
    .describe(
      'series: the change of quality and its parts over time; table: the same at the end of the range, a row a version; ranking: what else changed within the range and when it began, before or with the quality first. The ranking compares the range with itself, not with the baseline'
    ),
});
export type CausesOptions = z.infer<typeof causesOptions>;
