import { parseDuration } from '../duration';
import type { QueryEnvelope } from '../query';
import { type BaselinesRequest, type InstantRequest, type Optional, optional, type RangeRequest } from '../request';
import type { Series } from '../series';
import type { PlanContext } from '../signal';
import { seconds } from '../units';
import { countedBy, type Counting, slide, windowing } from '../windows';
import type { BaselineOption } from './options';

export type EarlierRequest = Optional<RangeRequest | InstantRequest>;

type Asking = Pick<QueryEnvelope, 'mode'>;

/** The baselines in MLflow, where the option wants them. */
export function baselinesRequest(
  { model, version }: Pick<QueryEnvelope, 'model' | 'version'>,
  option: BaselineOption,
  withMetrics = false
): Optional<BaselinesRequest> | undefined {
  return option.kind !== 'auto' && option.kind !== 'mlflow'
    ? undefined
    : optional({
        kind: 'mlflow.baselines',
        ...(model === undefined ? {} : { model }),
        ...(version === undefined ? {} : { version }),
        ...(withMetrics ? { withMetrics } : {}),
      });
}

/** How much earlier, a whole number of steps, so that earlier points lie exactly under the present ones. */
function shiftOf(query: Asking, option: BaselineOption, context: PlanContext): number | undefined {
  if (option.kind !== 'previous' && option.kind !== 'auto') {
    return undefined;
  }
  const how = windowing(query, context);
  const grid = how.kind === 'slots' ? how.slot : context.step;
  return Math.max(1, Math.round((parseDuration(option.offset) ?? 0) / grid)) * grid;
}

const shifted = (context: PlanContext, by: number): PlanContext => ({
  ...context,
  from: seconds(context.from - by),
  to: seconds(context.to - by),
});

/** The same counts at the time of the reference: over the fixed window, or over windows that slide one offset earlier. */
export function earlier(
  query: Asking,
  option: BaselineOption,
  context: PlanContext,
  counting: Counting
): EarlierRequest | undefined {
  if (option.kind === 'window') {
    const to = seconds(option.to / 1000);
    return optional({
      kind: 'prometheus.instant',
      expr: counting(seconds(to - option.from / 1000)),
      time: to,
      whole: true,
    });
  }
  const by = shiftOf(query, option, context);
  return by === undefined ? undefined : optional(countedBy(query, shifted(context, by), counting));
}

/** The answer to `earlier` as counts over whole windows, each at the time that it is the reference of. */
export function earlierSeries(
  query: Asking,
  option: BaselineOption,
  context: PlanContext,
  series: readonly Series[]
): readonly Series[] {
  const by = shiftOf(query, option, context);
  if (by === undefined) {
    return series;
  }
  const how = windowing(query, context);
  return series.map((one) => {
    const slid = slide(one, how, shifted(context, by));
    return { ...slid, times: slid.times.map((time) => time + by) };
  });
}
