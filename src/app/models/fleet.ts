import { type Finding, type Level, urgency, worstOf } from './health';
import type { Version } from './versions';

export interface FleetVersion {
  readonly version: string;
  readonly aliases: readonly string[];
  readonly level: Level;
  /**
   * Whether anything was measured of it. A version that MLflow alone knows is not served; unless the model's metrics
   * name no version, and nobody can tell.
   */
  readonly served: 'yes' | 'no' | 'untold';
}

/** A model as the fleet shows it. */
export interface FleetModel {
  readonly name: string;
  readonly level: Level;
  /** The most urgent first. */
  readonly findings: readonly Finding[];
  readonly versions: readonly FleetVersion[];
}

const byName = (a: string, b: string): number => a.localeCompare(b, undefined, { numeric: true });

const byUrgency = (a: Finding, b: Finding): number => urgency(a.level) - urgency(b.level);

/** What is measured and what is registered, brought together by model, the worst first. */
export function fleetOf(findings: readonly Finding[], registered: readonly Version[]): FleetModel[] {
  const names = new Set([...findings.flatMap(({ model }) => model ?? []), ...registered.map(({ model }) => model)]);
  return [...names]
    .map((name) => modelOf(name, findings, registered))
    .sort((a, b) => rank(a) - rank(b) || byName(a.name, b.name));
}

export function modelOf(name: string, findings: readonly Finding[], registered: readonly Version[]): FleetModel {
  const own = findings.filter(({ model }) => model === name).sort(byUrgency);
  const isTold = own.some(({ version }) => version !== undefined);
  const known = registered.filter(({ model }) => model === name);
  const versions = [
    ...new Set([...own.flatMap(({ version }) => version ?? []), ...known.map(({ version }) => version)]),
  ]
    .sort((a, b) => byName(b, a))
    .map((version): FleetVersion => {
      const judged = own.filter((one) => one.version === version);
      return {
        version,
        aliases: known.find((one) => one.version === version)?.aliases ?? [],
        level: worstOf(judged.map(({ level }) => level)),
        served: judged.length > 0 ? 'yes' : own.length > 0 && !isTold ? 'untold' : 'no',
      };
    });
  return { name, level: worstOf(own.map(({ level }) => level)), findings: own, versions };
}

/** Models that nothing is measured of come last: there is nothing to do about them here. */
const rank = ({ level, findings }: FleetModel): number => (findings.length === 0 ? Infinity : urgency(level));

/** What is measured without saying of which model: the process that serves them, mostly. */
export const ofNoModel = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ model }) => model === undefined).sort(byUrgency);

/** Whether `text` is found in a model's name, its aliases or versions, or in what stands out of it. */
export function matches(model: FleetModel, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  const texts = [
    model.name,
    ...model.versions.flatMap(({ version, aliases }) => [`v${version}`, ...aliases]),
    ...model.findings.filter(({ level }) => level !== 'ok').map(({ signal }) => signal),
  ];
  return texts.some((one) => one.toLowerCase().includes(wanted));
}
