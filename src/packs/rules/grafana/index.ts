/** The catalogue as Grafana-managed rules: for provisioning files, and for the app to install. */
export { provisioningText, yamlFile } from './file';
export { type GrafanaGroup, grafanaGroups } from './group';
export { EXPRESSIONS } from './nodes';
export { REF } from './refs';
export { type GrafanaRule, grafanaRule, type RuleData } from './rule';
export { type RulerGroup, rulerGroup, type RulerRule } from './ruler';
export { runbookPath } from './texts';
