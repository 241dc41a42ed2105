import { t } from '@grafana/i18n';
import { grouped } from '../../grouped';
import {
  type AlertDefinition,
  DEFAULT_SETTINGS,
  definitions,
  readQuery,
  readUid,
  type RuleGroup,
  type Severity,
} from '../../packs/rules';
import { EXTERNAL_URL } from '../../packs/rules/grafana/texts';
import { largest } from '../../stats/elements';
import { type InstalledGroup, isOurs, isProvisioned } from './ruler';

/** Where a team's rules are and what they are called, so that packs of several teams can coexist. */
export interface PackPlace {
  readonly team: string;
  readonly prefix: string;
  readonly folder: string;
}

/** Grafana takes uids of forty characters; the longest definition and severity leave this for the team. */
const MAX_PREFIX_LENGTH = 40 - largest(definitions.map(({ id }) => id.length)) - '--critical'.length;

/** The default team has the pack that is provisioned too; every other has a folder and uids of its own. */
export function placeOf(team: string): PackPlace {
  const { team: usual, prefix, folder } = DEFAULT_SETTINGS;
  return team === usual ? { team, prefix, folder } : { team, prefix: slugOf(team), folder: `${folder} ${team}` };
}

const slugOf = (team: string): string =>
  team
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_PREFIX_LENGTH)
    .replaceAll(/^-+|-+$/g, '');

/** A team's name must leave something to name rules by. */
export const isTeamName = (team: string): boolean => slugOf(team) !== '';

/** One of our rules that Grafana has. */
export interface PackRule {
  readonly uid: string;
  readonly definition: string;
  readonly severity: Severity;
  readonly folderUid: string;
  readonly isProvisioned: boolean;
  readonly thresholds: Readonly<Partial<Record<Severity, number>>>;
  readonly models: readonly string[];
  /** Uid of the data source that it asks, where it can be read. */
  readonly dataSource?: string;
}

/** The rules of one team, as they were installed or provisioned. */
export interface InstalledPack {
  readonly prefix: string;
  readonly team: string;
  readonly folder: string;
  readonly isProvisioned: boolean;
  /** Whether its links begin with a template: Grafana's pages of rules show them as text. */
  readonly lacksAddress: boolean;
  readonly models: readonly string[];
  /** Uids of the data sources that its rules ask. */
  readonly dataSources: readonly string[];
  readonly rules: readonly PackRule[];
}

/** Installed packs, grouped by UID prefix. */
export function packsIn(groups: readonly InstalledGroup[]): readonly InstalledPack[] {
  const found = groups.flatMap((group) =>
    group.rules.filter(isOurs).flatMap((rule) => {
      const read = readUid(rule.grafana_alert.uid);
      return read === undefined ? [] : [{ ...read, rule, group }];
    })
  );
  return [...grouped(found, ({ prefix }) => prefix)].map(([prefix, own]) => {
    const rules = own.map(({ rule, group, definition, severity }): PackRule => ({
      uid: rule.grafana_alert.uid,
      definition,
      severity,
      folderUid: group.folderUid,
      isProvisioned: isProvisioned(rule),
      ...readQuery(rule.grafana_alert.data),
    }));
    return {
      prefix,
      team: own[0].rule.labels['team'] ?? '',
      folder: own[0].group.folder,
      isProvisioned: rules.some((rule) => rule.isProvisioned),
      lacksAddress: own.some(({ rule }) => rule.annotations['runbook_url']?.startsWith(EXTERNAL_URL) === true),
      models: [...new Set(rules.flatMap(({ models }) => models))],
      dataSources: [...new Set(rules.flatMap(({ dataSource }) => dataSource ?? []))],
      rules,
    };
  });
}

interface DefinitionGroup {
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
  return {
    sources: t('alerts.group-sources', 'Sources'),
    service: t('alerts.group-service', 'Service'),
    objectives: t('alerts.group-objectives', 'Objectives'),
    resources: t('alerts.group-resources', 'Resources'),
    quality: t('alerts.group-quality', 'Quality'),
    data: t('alerts.group-data', 'Data'),
    drift: t('alerts.group-drift', 'Drift and fairness'),
    business: t('alerts.group-business', 'Business'),
    actions: t('alerts.group-actions', 'Actions'),
  }[group];
}
