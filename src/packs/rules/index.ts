/** The catalogue of alerts: what is worth one, from where, and how it behaves. Its forms are in the folders beside. */
export { definitionOf, definitions } from './catalogue';
export { type Condition, conditionOf, recoveryThreshold, isMet, scoreOf } from './condition';
export {
  type AlertDefinition,
  type AlertQuery,
  type Evidence,
  GROUPS,
  type MissingDataHandling,
  type Hysteresis,
  type RuleGroup,
  SEVERITIES,
  type Severity,
  type Timing,
} from './definition';
export { type Firing, type Levels, simulate, type SimulatedRule, simulatedRule } from './evaluate';
export {
  type AlertRule,
  DEFAULT_SETTINGS,
  PackError,
  type PackOptions,
  type PackSettings,
  type RulePack,
  withOverrides,
} from './pack';
export { type RuleQueryOptions, queryOf, type RuleQuery } from './queries';
