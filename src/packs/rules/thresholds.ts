import { type AlertDefinition, SEVERITIES, type Severity } from './definition';
import { type SignalLimits, signalLimits } from './signalLimits';

type Options = Readonly<Record<string, unknown>>;

/** How a signal with these options is found in `signalLimits`. */
export const limitsKey = (id: string, options: Options): string => `${id} ${JSON.stringify(options)}`;

/**
 * From where a signal by itself calls its judged measure a warning and critical, under these options: a rule says
 * nothing else unless it has a reason. `severities` narrows it to those that a rule is wanted for. Empty until
 * `npm run packs` has learned of a new definition, which a test insists on.
 */
export function signalThresholds(
  id: string,
  options: Options,
  severities: readonly Severity[] = SEVERITIES
): Pick<AlertDefinition, 'trouble' | 'thresholds'> {
  const found: Partial<SignalLimits> = signalLimits[limitsKey(id, options)] ?? {};
  return {
    trouble: found.trouble ?? 'above',
    thresholds: Object.fromEntries(
      severities.flatMap((severity) => (found[severity] === undefined ? [] : [[severity, found[severity]]]))
    ),
  };
}

/** Whether the level of what a definition asks goes by the value, or by its whole interval. */
export const levelByOf = ({ query }: Pick<AlertDefinition, 'query'>): 'value' | 'interval' =>
  signalLimits[limitsKey(query.signal, query.options)]?.by ?? 'value';
