/** When versions were there: whether what an alert is about began or ended with one. */
import { grouped } from '../grouped';
import type { Profile } from '../profiles';
import { DAY } from '../time';
import { unionTimes } from './align';
import { eachOfModels } from './expressions';
import type { QueryEnvelope } from './query';
import type { RangeRequest } from './request';
import { lastSample } from './scraping';
import { contractLabels, identity } from './select';
import type { Labels, Matrix } from './series';
import type { PlanContext } from './signal';
import { type Seconds, seconds } from './units';

/** How far back it is looked for, and how exactly. */
const LOOK_BACK = DAY;
const STEP = seconds(300);

/**
 * Which versions of the models were there over the last day, by whatever tells of them; nothing where the profile has no label for
 * it. The same question for five minutes: all rules share one answer.
 */
export function versionsSeenRequest(
  query: Pick<QueryEnvelope, 'model' | 'filters'>,
  { profile, scrapeInterval, to }: Pick<PlanContext, 'profile' | 'scrapeInterval' | 'to'>
): RangeRequest | undefined {
  if (!profile.versioned) {
    return undefined;
  }
  const asked = { model: query.model, version: undefined, filters: query.filters, groupBy: [] };
  const end = lastLook(to);
  return {
    kind: 'prometheus.range',
    expr: eachOfModels(asked, profile, identity(asked, profile), (series) => lastSample(series, scrapeInterval)),
    start: seconds(end - LOOK_BACK),
    end,
    step: STEP,
    kept: true,
  };
}

/** A version that was away at more looks has come back, or is gone: one may be missed, as a scrape may. */
const MISSED = 1;

/** Nobody reads more of a model's versions. */
const MOST_VERSIONS = 3;

/**
 * Says when the version that labels name was there, or where they name none each of their model's, the newest first:
 * `version 3 first seen 2026-03-04 14:01 UTC, back since 2026-03-04 16:20 UTC`. Within five minutes; a look at which nothing of any
 * version was there tells of none. Undefined where nothing is known.
 */
export function versionsSeen(
  { series }: Pick<Matrix, 'series'>,
  { profile, to }: { readonly profile: Profile; readonly to: number }
): (labels: Labels) => string | undefined {
  const looks = unionTimes(series);
  const all = series.flatMap((one) => {
    const { model, version } = contractLabels(one.labels, profile);
    const times = one.times.filter((_, i) => !Number.isNaN(one.values[i]));
    const text = sightings(times, looks, lastLook(to));
    return version === undefined || text === '' ? [] : [{ model, version, first: times[0] ?? NaN, text }];
  });
  const byModel = grouped(all, ({ model }) => model);
  return ({ model, version }) => {
    const own = (byModel.get(model) ?? []).filter((one) => version === undefined || version === one.version);
    const texts = own.sort((a, b) => b.first - a.first).map((one) => `version ${one.version} ${one.text}`);
    const more = texts.length - MOST_VERSIONS;
    return texts.length === 0
      ? undefined
      : [...texts.slice(0, MOST_VERSIONS), ...(more > 0 ? [`${more} more`] : [])].join('; ');
  };
}

/** What there is to say of a version that was there at `times`, which are some of the `looks`. */
function sightings(times: Float64Array, looks: Float64Array, end: Seconds): string {
  const [first = NaN] = times;
  const last = times.at(-1) ?? NaN;
  const wasThere = new Set(times);
  let back: number | undefined;
  let missed = 0;
  for (const look of looks.filter((one) => one >= first)) {
    back = wasThere.has(look) && missed > MISSED ? look : back;
    missed = wasThere.has(look) ? 0 : missed + 1;
  }
  // What is there as long as anything is may have been there before: nobody looked.
  const isSeenComing = first > (looks[0] ?? NaN);
  const since = isSeenComing
    ? `first seen ${minuteText(first)}`
    : first <= end - LOOK_BACK
      ? 'seen for more than a day'
      : '';
  const isGone = end - last > MISSED * STEP;
  const later = isGone ? `last seen ${minuteText(last)}` : back === undefined ? '' : `back since ${minuteText(back)}`;
  return [since, later].filter((part) => part !== '').join(', ');
}

const lastLook = (to: number): Seconds => seconds(Math.floor(to / STEP) * STEP);

/** Of Unix seconds: `2026-03-04 14:01 UTC`. */
const minuteText = (time: number): string =>
  `${new Date(time * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
