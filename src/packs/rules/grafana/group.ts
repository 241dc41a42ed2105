import { GROUPS, type RuleGroup } from '../definition';
import type { RulePack } from '../pack';
import { type GrafanaRule, grafanaRule } from './rule';

/** Rules that Grafana evaluates together. */
export interface GrafanaGroup {
  readonly name: string;
  readonly folder: string;
  /** A Prometheus duration. */
  readonly interval: string;
  readonly rules: readonly GrafanaRule[];
}

/** A pack as groups of rules, those without rules left out. */
export function grafanaGroups({ rules, settings }: RulePack): GrafanaGroup[] {
  const ofGroup = (name: string) => rules.filter(({ definition }) => definition.group === name);
  return Object.entries(GROUPS)
    .map(([name, { title, interval }]: [string, (typeof GROUPS)[RuleGroup]]) => ({
      name: title,
      folder: settings.folder,
      interval,
      rules: ofGroup(name).map((rule) => grafanaRule(rule, settings)),
    }))
    .filter(({ rules: ours }) => ours.length > 0);
}
