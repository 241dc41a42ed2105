/** Since when a version is there: whether what an alert is about began with it. */
import type { Profile } from '../profiles';
import { DAY } from '../time';
import { unionTimes, valuesAt } from './align';
import { eachOfModels } from './expressions';
import type { QueryEnvelope } from './query';
import type { RangeRequest } from './request';
import { lastSample } from './scraping';
import { contractLabels, identity } from './select';
import type { Labels, Matrix } from './series';
import type { PlanContext } from './signal';
import { seconds } from './units';

/** How far back it is looked for, and how exactly. */
const LOOK_BACK = DAY;
const STEP = seconds(300);

/** What stands for a version that was there all the time that was looked at. */
const ALWAYS = 0;

/**
 * Which versions of the models were there over the last day, by whatever tells of them; nothing where the profile has no label for
 * it. The same question for five minutes: all rules share one answer.
 */
export function versionsRequest(
  query: Pick<QueryEnvelope, 'model' | 'filters'>,
  { profile, scrapeInterval, to }: Pick<PlanContext, 'profile' | 'scrapeInterval' | 'to'>
): RangeRequest | undefined {
  if (!profile.versioned) {
    return undefined;
  }
  const asked = { model: query.model, version: undefined, filters: query.filters, groupBy: [] };
  const end = seconds(Math.floor(to / STEP) * STEP);
  return {
    kind: 'prometheus.range',
    expr: eachOfModels(asked, profile, identity(asked, profile), (series) => lastSample(series, scrapeInterval)),
    start: seconds(end - LOOK_BACK),
    end,
    step: STEP,
    kept: true,
  };
}

/**
 * Unix seconds from which on the version that labels name is there, within five minutes; 0 where it was there before all that was
 * looked at; NaN where that is not known. A gap of one look is none, nor is one in which nothing of any version was there.
 */
export function versionSince(
  { model, version }: Labels,
  seen: Pick<Matrix, 'series'> | undefined,
  { profile, to }: { readonly profile: Profile; readonly to: number }
): number {
  const { series } = seen ?? { series: [] };
  const own = series.find((one) => {
    const labels = contractLabels(one.labels, profile);
    return version !== undefined && labels.model === model && labels.version === version;
  });
  const looks = unionTimes(series);
  const isThere = valuesAt(looks, own).map((value) => (Number.isNaN(value) ? 0 : 1));
  let first = isThere.lastIndexOf(1);
  for (let i = first - 1; i >= 0 && first - i <= 2; i--) {
    first = isThere[i] === 1 ? i : first;
  }
  const since = looks[first] ?? NaN;
  // What is there as long as anything is may have been there before: nobody looked.
  return first > 0 ? since : since <= Math.floor(to / STEP) * STEP - LOOK_BACK ? ALWAYS : NaN;
}
