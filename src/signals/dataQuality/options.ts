import { z } from 'zod';
import { chosenFrom } from '../../query/choices';
import { seasonOptions } from '../../query/seasons';

const DATA_QUALITY_MEASURES = [
  'missing',
  'invalid',
  'unseen',
  'volume',
  'volumeScore',
  'freshness',
  'consistency',
] as const;
export type DataQualityMeasure = (typeof DATA_QUALITY_MEASURES)[number];

export const dataQualityOptions = z.strictObject({
  measures: z
    .array(z.enum(DATA_QUALITY_MEASURES))
    .min(1)
    .default(['missing', 'invalid', 'unseen', 'freshness'])
    .describe(
      'missing, invalid and unseen: shares of the predictions, by feature; volume: predictions relative to what is usual for the season; volumeScore: the deviation from that, in robust standard deviations; freshness: seconds since a source last delivered; consistency: how far the values of a feature differ between instances'
    ),
  features: z.array(z.string()).default([]).meta(chosenFrom('features')).describe('Which features; none means all'),
  across: z
    .string()
    .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'is not a label name')
    .default('instance')
    .meta(chosenFrom('labels'))
    .describe('The label whose values should agree: instance, region, source'),
  ...seasonOptions,
  scale: seasonOptions.scale.default('asinh'),
});
export type DataQualityOptions = z.infer<typeof dataQualityOptions>;
