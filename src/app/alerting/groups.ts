import { t } from '@grafana/i18n';
import { type AlertDefinition, definitions, type RuleGroup } from '../../packs/rules';

export interface DefinitionGroup {
  readonly group: RuleGroup;
  readonly title: string;
  readonly definitions: readonly AlertDefinition[];
}

/** The catalogue as pages show it, in its own order. */
export const definitionGroups = (): readonly DefinitionGroup[] =>
  [...new Set(definitions.map(({ group }) => group))].map((group) => ({
    group,
    title: titleOf(group),
    definitions: definitions.filter((definition) => definition.group === group),
  }));

function titleOf(group: RuleGroup): string {
  switch (group) {
    case 'sources':
      return t('alerts.group-sources', 'Sources');
    case 'service':
      return t('alerts.group-service', 'Service');
    case 'objectives':
      return t('alerts.group-objectives', 'Objectives');
    case 'resources':
      return t('alerts.group-resources', 'Resources');
    case 'quality':
      return t('alerts.group-quality', 'Quality');
    case 'data':
      return t('alerts.group-data', 'Data');
    case 'drift':
      return t('alerts.group-drift', 'Drift and fairness');
    case 'business':
      return t('alerts.group-business', 'Business');
  }
}
