import { z } from 'zod';
import { chosenFrom } from '../../query/choices';
import { parseDuration } from '../../query/duration';
import { isHistoryShortEnough, MAX_STEPS } from '../../query/windows';

export const COMPARED_RATES = ['accuracy', 'errorShare', 'positiveShare', 'success', 'custom'] as const;
export const COMPARE_MEASURES = ['difference', 'pValue', 'rate'] as const;

const duration = z.string().refine((text) => parseDuration(text) !== undefined, 'is not a duration such as 10m or 14d');
const counter = z
  .string()
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
        'What is compared: accuracy of labelled predictions; errorShare of requests; positiveShare of predictions; success of business events; custom: good / total'
      ),
    champion: z
      .string()
      .default('champion')
      .meta(chosenFrom('versions'))
      .describe(
        'A version, or an alias in MLflow. Where there is no such alias: the older of the two newest versions seen'
      ),
    challenger: z
      .string()
      .default('challenger')
      .meta(chosenFrom('versions'))
      .describe('A version, or an alias in MLflow. Where there is no such alias: the newest version seen'),
    measures: z
      .array(z.enum(COMPARE_MEASURES))
      .default([])
      .describe(
        'What is shown. difference: challenger minus champion; pValue: how likely chance alone explains it; rate: the rate of each version. None means all'
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
    resolution: duration.default('10m').describe('Counted in steps of this length, each of which is a look'),
    history: duration
      .default('7d')
      .describe(
        'How far back the comparison may begin, which is when both versions serve: up to twice as far. A longer comparison begins anew once in so long, each time with less of the chance of a false alarm'
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
