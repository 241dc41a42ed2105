/**
 * The catalogue as Grafana-managed rules, for the app to install. As files they are in `file.ts`, which stays out of
 * here: the app has no use for a writer of YAML.
 */
export { grafanaGroups, grafanaRule } from './rule';
export { EXPRESSIONS, REF } from './nodes';
export { rulerGroup } from './ruler';
