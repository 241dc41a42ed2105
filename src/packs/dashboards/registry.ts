import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Signal, Thresholds } from '../../query/signal';
import { LOWEST, thresholdSteps } from '../../query/style';
import { signals } from '../../signals/registry';
import { figureText } from '../rules/figures';
import type { PanelQuery } from './query';

/** Throws RangeError on an unknown signal, so that no such dashboard is written. */
export function signalOf(id: string): Signal {
  const signal = signals.get(id);
  if (signal === undefined) {
    throw new RangeError(`There is no signal "${id}"; there are ${[...signals.keys()].join(', ')}.`);
  }
  return signal;
}

/** The thresholds that a query with these options is held to; those of the query go before. */
export function thresholdsOf({ signal, options, thresholds: own }: PanelQuery): Thresholds | undefined {
  const thresholds = signalOf(signal).thresholdsFor(filledIn(options));
  return thresholds === undefined ? undefined : { ...thresholds, ...own };
}

/** A threshold of a signal with default options, for texts: `0.8`. Throws RangeError where it has none. */
export function thresholdText(id: string, severity: 'warning' | 'critical'): string {
  const { thresholdsFor, unit } = signalOf(id);
  const threshold = thresholdsFor({})?.[severity];
  if (threshold === undefined) {
    throw new RangeError(`The signal "${id}" has no threshold "${severity}".`);
  }
  return figureText(threshold, unit);
}

/** Options without those that a variable fills in: they take their default, and thresholds do not depend on them. */
export const filledIn = (options: PanelQuery['options'] = {}): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => !JSON.stringify(value).includes('$')));

/** One colour where nothing is judged. Grafana would draw a red limit at 80 of its own otherwise. */
const NEUTRAL = [{ value: LOWEST, color: 'green' }];

export function thresholdsConfig(thresholds: Thresholds | undefined): ThresholdsConfigBuilder {
  const steps = thresholds === undefined ? NEUTRAL : thresholdSteps(thresholds).steps;
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(
    // In a dashboard's file, null is minus infinity.
    steps.map(({ value, color }) => ({ value: value === LOWEST ? null : value, color }))
  );
}
