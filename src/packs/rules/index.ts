/** The catalogue of alerts: what is worth one, from where, and how it behaves. Its forms are in the folders beside. */
export { definitionOf, definitions } from './catalogue';
export { conditionOf, recoveryThreshold, isMet, scoreOf } from './condition';
export {
  type AlertDefinition,
  GROUP_INTERVALS,
  type RuleGroup,
  SEVERITIES,
  type Severity,
  type Timing,
} from './definition';
export { type Firing, type Levels, simulate, type SimulatedRule, simulatedRule } from './evaluate';
export { changesFor, type InstalledRule, readQuery, readUid, rulesIn, thresholdsIn } from './installed';
export {
  type AlertRule,
  DEFAULT_SETTINGS,
  PackError,
  type PackOptions,
  type PackSettings,
  withOverrides,
} from './pack';
export { prefixOf } from './prefix';
export { queryOf } from './queries';
