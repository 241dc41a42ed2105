/** What Grafana's alerting says of the models. */
export { type Firing, firingOf, type Rules, type WatchedRule } from './rules';
export { useRules } from './useRules';
