import { recoveryThreshold } from './condition';
import { type AlertDefinition, SEVERITIES, type Severity } from './definition';

/** What a team may change about the rules without touching the catalogue. */
export interface PackOptions {
  /** Registered models to watch; all where it is left out. */
  readonly models?: readonly string[];
  /** The label `team`, by which notifications are routed. */
  readonly team?: string;
  /** In front of every uid, so that packs of several teams can coexist. */
  readonly prefix?: string;
  readonly folder?: string;
  /** Uid of the Modelwatch data source. */
  readonly dataSource?: string;
  /** By definition and severity, in the value's unit; `off` leaves the rule out. */
  readonly thresholds?: Readonly<Record<string, Readonly<Partial<Record<Severity, number | 'off'>>>>>;
  /** Definitions to take; all that have thresholds where it is left out. */
  readonly only?: readonly string[];
  /** Where runbooks are, without the trailing slash; the app's own pages where it is left out. */
  readonly runbookBase?: string;
  /** Grafana's address, for links that work on Grafana's own pages of rules too. */
  readonly grafana?: string;
}

export interface PackSettings {
  readonly models: readonly string[];
  readonly team: string;
  readonly prefix: string;
  readonly folder: string;
  readonly dataSource: string;
  readonly runbookBase?: string;
  /** Without the trailing slash. */
  readonly grafana?: string;
}

/** One rule: a definition at one severity, with the thresholds that are in force. */
export interface AlertRule {
  readonly uid: string;
  readonly title: string;
  readonly severity: Severity;
  readonly definition: AlertDefinition;
  readonly threshold: number;
  /** Both severities' thresholds, since a warning ends where critical begins. */
  readonly thresholds: Readonly<Partial<Record<Severity, number>>>;
  /** What a figure must pass back over before the alert ends; the same where there is no hysteresis. */
  readonly recovery: Readonly<Partial<Record<Severity, number>>>;
}

export interface RulePack {
  readonly settings: PackSettings;
  readonly rules: readonly AlertRule[];
}

/** What is wrong with the options of a pack, for the person who gave them. */
export class PackError extends Error {
  override readonly name = 'PackError';
}

const MAX_UID_LENGTH = 40;
const UID = /^[a-zA-Z0-9_-]+$/;

export const DEFAULT_SETTINGS: PackSettings = {
  models: [],
  team: 'ml',
  prefix: 'modelwatch',
  folder: 'Modelwatch',
  dataSource: 'modelwatch',
};

/** The rules of a pack: the catalogue with a team's own choices. Throws PackError on what makes no sense. */
export function withOverrides(definitions: readonly AlertDefinition[], options: PackOptions = {}): RulePack {
  const { thresholds = {}, only } = options;
  const known = definitions.map(({ id }) => id);
  const unknown = [...Object.keys(thresholds), ...(only ?? [])].find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new PackError(`There is no alert definition "${unknown}": there are ${known.join(', ')}.`);
  }
  const settings: PackSettings = {
    models: options.models ?? DEFAULT_SETTINGS.models,
    team: options.team ?? DEFAULT_SETTINGS.team,
    prefix: options.prefix ?? DEFAULT_SETTINGS.prefix,
    folder: options.folder ?? DEFAULT_SETTINGS.folder,
    dataSource: options.dataSource ?? DEFAULT_SETTINGS.dataSource,
    ...(options.runbookBase === undefined ? {} : { runbookBase: options.runbookBase }),
    ...(options.grafana === undefined ? {} : { grafana: options.grafana.replace(/\/+$/, '') }),
  };
  const chosen = definitions.filter(({ id }) => only === undefined || only.includes(id));
  return { settings, rules: chosen.flatMap((definition) => rulesOf(definition, thresholds[definition.id], settings)) };
}

function rulesOf(
  definition: AlertDefinition,
  changes: Readonly<Partial<Record<Severity, number | 'off'>>> = {},
  { prefix }: PackSettings
): AlertRule[] {
  const thresholds: Partial<Record<Severity, number>> = {};
  const recovery: Partial<Record<Severity, number>> = {};
  for (const severity of SEVERITIES) {
    const threshold = changes[severity] ?? definition.thresholds[severity];
    if (threshold !== undefined && threshold !== 'off') {
      thresholds[severity] = threshold;
      recovery[severity] = recoveryThreshold(definition, threshold);
    }
  }
  checkOrder(definition, thresholds);
  return SEVERITIES.flatMap((severity) => {
    const threshold = thresholds[severity];
    return threshold === undefined
      ? []
      : [
          {
            uid: uidOf(prefix, definition, severity),
            title: `${definition.title}: ${severity}`,
            severity,
            definition,
            threshold,
            thresholds,
            recovery,
          },
        ];
  });
}

function checkOrder({ id, direction }: AlertDefinition, { warning, critical }: AlertRule['thresholds']): void {
  if (warning === undefined || critical === undefined) {
    return;
  }
  if (direction === 'above' ? warning >= critical : warning <= critical) {
    throw new PackError(
      `"${id}" would be critical before it is a warning: it fires ${direction} the threshold, so the warning (${warning}) must be ${direction === 'above' ? 'below' : 'above'} the critical one (${critical}).`
    );
  }
}

function uidOf(prefix: string, { id }: AlertDefinition, severity: Severity): string {
  const uid = `${prefix}-${id}-${severity}`;
  if (uid.length > MAX_UID_LENGTH || !UID.test(uid)) {
    throw new PackError(
      `"${uid}" cannot be the uid of a rule: Grafana takes ${MAX_UID_LENGTH} letters, digits, dashes and underscores. Choose a shorter prefix.`
    );
  }
  return uid;
}
