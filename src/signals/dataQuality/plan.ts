import { type Matcher, promql } from '../promql';
import type { SignalQuery } from '../query';
import type { InstantRequest, Optional, RangeRequest } from '../request';
import { at } from '../schedule';
import { optionalHistory } from '../seasons';
import { identity, select } from '../select';
import type { PlanContext } from '../signal';
import { counted, type CountedRequest } from '../windows';
import type { DataQualityMeasure, DataQualityOptions } from './options';

export type DataQualityPlan = {
  readonly predictions?: CountedRequest;
  readonly missing?: CountedRequest;
  readonly invalid?: CountedRequest;
  readonly categories?: CountedRequest;
  readonly volume?: RangeRequest | InstantRequest;
  readonly history?: Optional<RangeRequest>;
  readonly freshness?: RangeRequest | InstantRequest;
  readonly values?: CountedRequest;
};

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export function plan(query: SignalQuery<DataQualityOptions>, context: PlanContext): DataQualityPlan {
  const { profile, window } = context;
  const { measures, features, across } = query.options;
  const { metrics } = profile;
  const by = identity(query, profile);
  const asks = (...wanted: readonly DataQualityMeasure[]) => wanted.some((one) => measures.includes(one));
  const chosen: Matcher[] =
    features.length === 0 ? [] : [{ label: 'feature', op: '=~', value: features.map(literally).join('|') }];
  const count = (metric: string, labels: readonly string[], more: readonly Matcher[] = []): CountedRequest =>
    counted(query, context, select(metric, query, profile, more), [...by, ...labels]);
  const volume = promql`sum by (${{ labelNames: by }}) (increase(${select(metrics.predictions, query, profile)}[${{ duration: window }}]))`;
  const newest = promql`max by (${{ labelNames: [...by, 'source'] }}) (${select(metrics.lastData, query, profile)})`;
  return {
    ...(asks('missing', 'invalid') ? { predictions: count(metrics.predictions, []) } : {}),
    ...(asks('missing') ? { missing: count(metrics.featureMissing, ['feature'], chosen) } : {}),
    ...(asks('invalid') ? { invalid: count(metrics.featureInvalid, ['feature', 'reason'], chosen) } : {}),
    ...(asks('unseen') ? { categories: count(metrics.featureCategory, ['feature', 'category'], chosen) } : {}),
    ...(asks('volume', 'volumeScore')
      ? { volume: at(query, context, volume), history: optionalHistory(volume, query.options, context) }
      : {}),
    ...(asks('freshness') ? { freshness: at(query, context, promql`time() - ${newest}`) } : {}),
    ...(asks('consistency') ? { values: count(`${metrics.feature}_bucket`, ['feature', 'le', across], chosen) } : {}),
  };
}
