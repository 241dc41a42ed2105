import { valuesAt } from './align';
import type { Notice, SignalSeries } from './derived';
import { promql, selector } from './promql';
import type { SignalQuery } from './query';
import {
  type InstantRequest,
  isUnavailable,
  type Optional,
  optional,
  type RangeRequest,
  type Unavailable,
} from './request';
import { at } from './schedule';
import { lastSample } from './scraping';
import type { Matrix } from './series';
import type { PlanContext } from './signal';

export type VersionsRequest = Optional<RangeRequest | InstantRequest>;

/** Which versions of the models are there, for servers that have no label for it; nothing for those that have. */
export function versionsRequest(query: SignalQuery<unknown>, context: PlanContext): VersionsRequest | undefined {
  if (context.profile.versioned) {
    return undefined;
  }
  const info = selector(
    'model_info',
    query.model === undefined ? [] : [{ label: 'model', op: '=', value: query.model }]
  );
  return optional(at(query, context, promql`max by (model, version) (${lastSample(info, context.scrapeInterval)})`));
}

/**
 * Sets the version of series without one to the version that `model_info` names for their model. Where it names several at a moment,
 * that moment's figure belongs to all of them together and stays without. A query for one version gets that one.
 */
export function withVersions(
  series: readonly SignalSeries[],
  answer: Matrix | Unavailable | undefined,
  query: SignalQuery<unknown>,
  context: PlanContext
): { readonly series: readonly SignalSeries[]; readonly notices: readonly Notice[] } {
  if (context.profile.versioned) {
    return { series, notices: [] };
  }
  const info = answer === undefined || isUnavailable(answer) ? [] : answer.series;
  const versioned = series.flatMap((one) => split(one, info));
  if (query.version === undefined) {
    return { series: versioned, notices: [] };
  }
  const kept = versioned.filter(({ labels }) => labels.version === query.version);
  return {
    series: kept,
    notices:
      kept.length === series.length || kept.length > 0 || series.length === 0
        ? []
        : [
            {
              severity: 'warning',
              text: `${context.profile.title} has no label for the version, and no model_info names version "${query.version}" alone for these series: ask without a version, or expose model_info{model, version}.`,
            },
          ],
  };
}

function split(series: SignalSeries, info: Matrix['series']): SignalSeries[] {
  const candidates = info.filter(({ labels }) => labels.model === series.labels.model && labels.version !== undefined);
  if (series.labels.version !== undefined || candidates.length === 0) {
    return [series];
  }
  const [first, ...others] = candidates;
  if (first?.labels.version !== undefined && others.length === 0) {
    return [{ ...series, labels: { ...series.labels, version: first.labels.version } }];
  }
  const present = candidates.map((one) => ({ version: one.labels.version, values: valuesAt(series.times, one) }));
  const owners = Array.from(series.times, (_, i) => {
    const there = present.filter(({ values }) => !Number.isNaN(values[i]));
    return there.length === 1 ? there[0]?.version : undefined;
  });
  return [...new Set(owners)].map((version) => {
    const mine = owners.flatMap((owner, i) => (owner === version ? [i] : []));
    const pick = (values: Float64Array): Float64Array => Float64Array.from(mine, (i) => values[i] ?? NaN);
    return {
      ...series,
      labels: version === undefined ? series.labels : { ...series.labels, version },
      times: pick(series.times),
      value: pick(series.value),
      ...(series.sample === undefined ? {} : { sample: pick(series.sample) }),
      ...(series.lower === undefined ? {} : { lower: pick(series.lower) }),
      ...(series.upper === undefined ? {} : { upper: pick(series.upper) }),
      ...(series.worst === undefined ? {} : { worst: pick(series.worst) }),
      ...(series.liesAbove === undefined ? {} : { liesAbove: pick(series.liesAbove) }),
    };
  });
}
