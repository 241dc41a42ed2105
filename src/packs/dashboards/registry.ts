import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { CONTRACT_PROFILE } from '../../signals/profiles';
import { querySchema } from '../../signals/query';
import { signals } from '../../signals/registry';
import type { Signal, Thresholds } from '../../signals/signal';
import { thresholdSteps } from '../../signals/style';
import { seconds } from '../../signals/units';
import type { Asked } from './query';

/** Throws RangeError: a dashboard that asks for a signal that there is not must not be written. */
export function signalOf(id: string): Signal {
  const signal = signals.get(id);
  if (signal === undefined) {
    throw new RangeError(`There is no signal "${id}"; there are ${[...signals.keys()].join(', ')}.`);
  }
  return signal;
}

/** Only the thresholds are looked at, and they depend on nothing of this. */
const ANY_TIME = {
  from: seconds(0),
  to: seconds(3600),
  step: seconds(60),
  window: seconds(300),
  scrapeInterval: seconds(15),
  profile: CONTRACT_PROFILE,
  signals,
};

/** The thresholds that a query with these options is held to; those of the query go before. Throws on bad options. */
export function thresholdsOf({ signal: id, options, thresholds: own }: Asked): Thresholds | undefined {
  const query = querySchema.parse({ signal: id, options: filledIn(options) });
  const { thresholds } = signalOf(id).bind(query, ANY_TIME);
  return thresholds === undefined ? undefined : { ...thresholds, ...own };
}

/** Options without those that a variable fills in: they take their default, and thresholds do not hang on them. */
export const filledIn = (options: Asked['options'] = {}): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => !JSON.stringify(value).includes('$')));

/** One colour where nothing is judged. Grafana would draw a red limit at 80 of its own otherwise. */
const NEUTRAL = [{ value: null, color: 'green' }];

export function thresholdsConfig(thresholds: Thresholds | undefined): ThresholdsConfigBuilder {
  const steps = thresholds === undefined ? NEUTRAL : thresholdSteps(thresholds).steps;
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps.map((step) => ({ ...step })));
}
