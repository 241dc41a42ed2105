import { CONTRACT_PROFILE } from '../../signals/profiles';
import { querySchema } from '../../signals/query';
import { signals } from '../../signals/registry';
import { seconds } from '../../signals/units';
import { type AlertDefinition, SEVERITIES, type Severity } from './definition';

/**
 * From where a signal by itself calls its judged measure a warning and critical, under these options: a rule says
 * nothing else unless it has a reason. `severities` narrows it to those that a rule is wanted for. Throws on a signal
 * that there is not, or that has no thresholds.
 */
export function signalThresholds(
  id: string,
  options: Readonly<Record<string, unknown>>,
  severities: readonly Severity[] = SEVERITIES
): Pick<AlertDefinition, 'trouble' | 'thresholds'> {
  const found = signals.get(id)?.bind(querySchema.parse({ signal: id, options }), {
    from: seconds(0),
    to: seconds(0),
    step: seconds(60),
    window: seconds(300),
    scrapeInterval: seconds(15),
    profile: CONTRACT_PROFILE,
    signals,
  }).thresholds;
  if (found === undefined) {
    throw new Error(`the signal "${id}" has no thresholds with these options: ${JSON.stringify(options)}`);
  }
  return {
    trouble: found.trouble,
    thresholds: Object.fromEntries(
      severities.flatMap((severity) => (found[severity] === undefined ? [] : [[severity, found[severity]]]))
    ),
  };
}
