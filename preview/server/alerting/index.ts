/** Alert rules without Grafana: kept in memory, evaluated by the pack's own evaluator over the plugin's answers. */
export { Evaluator } from './evaluator';
export { provisionedGroups } from './provisioned';
export { RuleStore } from './store';
