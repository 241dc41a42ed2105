import { z } from 'zod';
import { chosenFrom } from '../../query/choices';
import { durationText } from '../../query/duration';
import { MAX_SELECTOR_LENGTH } from '../../query/promql';
import { isHistoryShortEnough, MAX_STEPS } from '../../query/windows';

const COMPARED_RATES = ['accuracy', 'errorShare', 'positiveShare', 'success', 'custom'] as const;
const COMPARE_MEASURES = ['difference', 'pValue', 'rate'] as const;

const duration = durationText('10m or 14d');
const counter = z
  .string()
  .max(MAX_SELECTOR_LENGTH)
  .regex(
    /^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[^]*\})?$/,
    'is not a counter with label matchers such as clicks_total{kind="buy"}'
  );

export const compareOptions = z
  .strictObject({
    rate: z
      .enum(COMPARED_RATES)
      .default('accuracy')
      .describe(
        'The rate to compare: accuracy of labelled predictions; errorShare of requests; positiveShare of predictions; success of business events; custom: good / total'
      ),
    champion: z
      .string()
      .default('champion')
      .meta(chosenFrom('versions'))
      .describe('A version, or an alias in MLflow. If there is no such alias: the older of the two newest versions'),
    challenger: z
      .string()
      .default('challenger')
      .meta(chosenFrom('versions'))
      .describe('A version, or an alias in MLflow. If there is no such alias: the newest version'),
    measures: z
      .array(z.enum(COMPARE_MEASURES))
      .default([])
      .describe(
        'What to show. difference: challenger minus champion; pValue: how likely such a difference is by chance alone; rate: the rate of each version. None means all'
      ),
    positive: z.string().optional().meta(chosenFrom('classes')).describe('The positive class, for positiveShare'),
    good: counter
      .optional()
      .meta(chosenFrom('metrics'))
      .describe('For custom: the counter of successes, with its label matchers'),
    total: counter
      .optional()
      .meta(chosenFrom('metrics'))
      .describe('For custom: the counter of trials, with its label matchers'),
    resolution: duration
      .default('10m')
      .describe('Length of the steps in which events are counted; each is one look at the data'),
    history: duration
      .default('7d')
      .describe(
        'The comparison starts when both versions serve, up to twice this long ago. A longer comparison starts again after each such period, each time with a smaller error probability'
      ),
  })
  .refine(isHistoryShortEnough, {
    error: `holds more than ${MAX_STEPS} steps: take a longer resolution`,
    path: ['history'],
  })
  .refine(({ rate, good, total }) => rate !== 'custom' || (good !== undefined && total !== undefined), {
    error: 'and "total" are needed for a custom rate',
    path: ['good'],
  });
export type CompareOptions = z.infer<typeof compareOptions>;
