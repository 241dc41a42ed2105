import { parseDuration } from '../duration';
import type { QueryEnvelope } from '../query';
import { type BaselinesRequest, type CountsRequest, type Optional, optional } from '../request';
import { seconds } from '../units';
import type { BaselineOption } from './options';

export type EarlierRequest = Optional<CountsRequest>;

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

/**
 * The same counts at the time of the reference: over the fixed window, or over windows that slide one offset earlier,
 * each then standing at the time that it is the reference of.
 */
export function earlier(counts: CountsRequest | undefined, option: BaselineOption): EarlierRequest | undefined {
  if (counts === undefined) {
    return undefined;
  }
  switch (option.kind) {
    case 'window': {
      const end = seconds(option.to / 1000);
      return optional({ ...counts, window: seconds(end - option.from / 1000), start: end, end });
    }
    case 'previous':
    case 'auto':
      return optional({ ...counts, offset: parseDuration(option.offset) ?? seconds(0) });
    case 'mlflow':
      return undefined;
  }
}
