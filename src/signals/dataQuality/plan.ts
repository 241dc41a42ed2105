import { z } from 'zod';
import { chosenFrom, someOf } from '../../query/choices';
import { type Matcher, promql } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import type { CountsRequest, InstantRequest, Optional, RangeRequest } from '../../query/request';
import { at } from '../../query/schedule';
import { lastSample } from '../../query/scraping';
import { optionalHistory, seasonOptions } from '../../query/seasons';
import { identity, select } from '../../query/select';
import type { PlanContext } from '../../query/signal';
import { counted } from '../../query/windows';
import { escapeRegex } from '../../text';

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
  measures: someOf(
    DATA_QUALITY_MEASURES,
    ['missing', 'invalid', 'unseen', 'freshness'],
    'missing, invalid and unseen: shares of the predictions, by feature; volume: predictions relative to what is usual for the season; volumeScore: the deviation from that, in robust standard deviations; freshness: seconds since a source last delivered; consistency: how far the values of a feature differ between instances'
  ),
  features: z.array(z.string()).default([]).meta(chosenFrom('features')).describe('Which features; none means all'),
  across: z
    .string()
    .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'is not a label name')
    .default('instance')
    .meta({ ...chosenFrom('labels'), title: 'Values should agree across' })
    .describe('The label whose values should agree: instance, region, source'),
  ...seasonOptions,
  scale: seasonOptions.scale.default('asinh'),
});
export type DataQualityOptions = z.infer<typeof dataQualityOptions>;

export type DataQualityPlan = {
  readonly predictions?: CountsRequest;
  readonly missing?: CountsRequest;
  readonly invalid?: CountsRequest;
  readonly categories?: CountsRequest;
  readonly volume?: CountsRequest;
  readonly history?: Optional<CountsRequest>;
  readonly freshness?: RangeRequest | InstantRequest;
  readonly values?: CountsRequest;
};

export function plan(query: SignalQuery<DataQualityOptions>, context: PlanContext): DataQualityPlan {
  const { profile } = context;
  const { measures, features, across } = query.options;
  const { metrics } = profile;
  const by = identity(query, profile);
  const asks = (...wanted: readonly DataQualityMeasure[]) => wanted.some((one) => measures.includes(one));
  const chosen: Matcher[] =
    features.length === 0 ? [] : [{ label: 'feature', op: '=~', value: features.map(escapeRegex).join('|') }];
  const count = (metric: string, labels: readonly string[], more: readonly Matcher[] = []): CountsRequest =>
    counted(query, context, { names: [metric], where: more }, labels, [{ names: [metrics.predictions] }]);
  const volume = count(metrics.predictions, []);
  const newest = promql`max by (${{ labelNames: [...by, 'source'] }}) (${lastSample(select(metrics.lastData, query, profile), context.scrapeInterval)})`;
  return {
    ...(asks('missing', 'invalid') ? { predictions: count(metrics.predictions, []) } : {}),
    ...(asks('missing') ? { missing: count(metrics.featureMissing, ['feature'], chosen) } : {}),
    ...(asks('invalid') ? { invalid: count(metrics.featureInvalid, ['feature', 'reason'], chosen) } : {}),
    ...(asks('unseen') ? { categories: count(metrics.featureCategory, ['feature', 'category'], chosen) } : {}),
    ...(asks('volume', 'volumeScore') ? { volume, history: optionalHistory(volume, query.options, context) } : {}),
    ...(asks('freshness') ? { freshness: at(query, context, promql`time() - ${newest}`) } : {}),
    ...(asks('consistency') ? { values: count(`${metrics.feature}_bucket`, ['feature', 'le', across], chosen) } : {}),
  };
}
