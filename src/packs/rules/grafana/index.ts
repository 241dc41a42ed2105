/**
 * The catalogue as Grafana-managed rules, for the app to install. As files they are in `file.ts`, which stays out of
 * here: the app has no use for a writer of YAML.
 */
export { type GrafanaGroup, grafanaGroups } from './group';
export { EXPRESSIONS, REF } from './nodes';
export { type GrafanaRule, grafanaRule, type RuleData } from './rule';
export { type RulerGroup, rulerGroup, type RulerRule } from './ruler';
export { runbookPath } from './texts';
