import type { PanelData } from '@grafana/data';
import { z } from 'zod';
import { LEVEL_NAMES, type LevelName, urgency, worstLevel } from '../../query/level';
import type { SignalRequest } from '../data';
import { readTable } from '../data/useSignal';

export interface FleetVersion {
  readonly version: string;
  readonly aliases: readonly string[];
  readonly level: LevelName;
  /**
   * Whether anything was measured of it. A version that MLflow alone knows is not served; unless the model's metrics
   * name no version, or Prometheus could not be queried, so that it is unknown.
   */
  readonly served: 'yes' | 'no' | 'unlabelled' | 'unknown';
}

export interface FleetModel {
  readonly name: string;
  /** Of what has figures: a signal without metrics is counted in `unknown`, and does not affect the level. */
  readonly level: LevelName;
  /** How many signals are not known: without a figure, or with too few observations. */
  readonly unknown: number;
  /** The most urgent first. */
  readonly findings: readonly Finding[];
  readonly versions: readonly FleetVersion[];
}

const byName = (a: string, b: string): number => a.localeCompare(b, undefined, { numeric: true });

const byUrgency = (a: Finding, b: Finding): number => urgency(a.level) - urgency(b.level);

/** What the findings were made of, for what is missing among them. */
interface FindingsContext {
  /** Whether Prometheus could be asked. */
  readonly isMeasured?: boolean;
  /** Ids of the signals that may be known of a model. */
  readonly signalsOf?: (model: string) => readonly string[];
}

/** What is measured and what is registered, brought together by model, the worst first. */
export function fleetOf(
  findings: readonly Finding[],
  registered: readonly Version[],
  context: FindingsContext = {}
): FleetModel[] {
  const names = new Set([...findings.flatMap(({ model }) => model ?? []), ...registered.map(({ model }) => model)]);
  return [...names]
    .map((name) => modelOf(name, findings, registered, context))
    .sort((a, b) => rank(a) - rank(b) || byName(a.name, b.name));
}

/** Whether there is a series behind it: a signal that nothing is exposed for has a finding too, of one model alone. */
export const hasFigure = ({ worst }: Finding): boolean => worst !== undefined;

export function modelOf(
  name: string,
  findings: readonly Finding[],
  registered: readonly Version[],
  { isMeasured = true, signalsOf = () => [] }: FindingsContext = {}
): FleetModel {
  const own = findings.filter(({ model }) => model === name).sort(byUrgency);
  const measured = own.filter(hasFigure);
  const known = registered.filter(({ model }) => model === name);
  const isUnlabelled = measured.length > 0 && measured.every(({ version }) => version === undefined);
  const versions = [
    ...new Set([...measured.flatMap(({ version }) => version ?? []), ...known.map(({ version }) => version)]),
  ]
    .sort((a, b) => byName(b, a))
    .map((version): FleetVersion => {
      const judged = measured.filter((one) => one.version === version);
      return {
        version,
        aliases: known.find((one) => one.version === version)?.aliases ?? [],
        level: worstOf(judged.map(({ level }) => level)),
        served: judged.length > 0 ? 'yes' : !isMeasured ? 'unknown' : isUnlabelled ? 'unlabelled' : 'no',
      };
    });
  const reported = new Set(own.map(({ id }) => id));
  const silent = measured.length === 0 ? [] : signalsOf(name).filter((id) => !reported.has(id));
  return {
    name,
    level: worstOf(measured.map(({ level }) => level)),
    unknown: silent.length + own.filter(({ level }) => level === 'insufficient').length,
    findings: own,
    versions,
  };
}

/** Models that nothing is measured of come last: there is nothing to do about them here. */
const rank = ({ level, findings }: FleetModel): number => (findings.length === 0 ? Infinity : urgency(level));

/** What is measured without saying of which model: the process that serves them, mostly. */
export const unattributedFindings = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ model }) => model === undefined).sort(byUrgency);

/** Whether `text` occurs in a model's name, aliases, versions or most urgent signals. */
export function matches(model: FleetModel, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  const texts = [
    model.name,
    ...model.versions.flatMap(({ version, aliases }) => [`v${version}`, ...aliases]),
    ...model.findings.filter(({ level }) => level !== 'ok').map(({ signal }) => signal),
  ];
  return texts.some((one) => one.toLowerCase().includes(wanted));
}

const text = z
  .string()
  .nullish()
  .transform((value) => (value === null || value === '' ? undefined : value));
const number = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);

const findingSchema = z.object({
  level: z.enum(LEVEL_NAMES),
  model: text,
  version: text,
  /** The signal's title. */
  signal: z.string(),
  id: z.string(),
  /** The series that is worst, and what it reads. */
  worst: text,
  current: text,
  limit: text,
  sample: number,
  /** Unix milliseconds. */
  since: number,
  trend: z.string(),
  reason: z.string(),
});

/** The level of one signal of one model and version. */
export interface Finding extends z.infer<typeof findingSchema> {
  /** It has had this level for the whole range, or longer. */
  readonly isWholeRange: boolean;
}

/** Signals have their own step: the first one may end shortly after the range begins. */
const FIRST_STEP = 0.05;

export const healthRequest = (model?: string): SignalRequest => ({
  refId: 'health',
  signal: 'health',
  ...(model === undefined ? {} : { model }),
});

export function readHealth(data: PanelData): Finding[] {
  const [from, to] = [data.timeRange.from.valueOf(), data.timeRange.to.valueOf()];
  return readTable(data, 'health', findingSchema).map((finding) => ({
    ...finding,
    isWholeRange: finding.since !== undefined && finding.since <= from + FIRST_STEP * (to - from),
  }));
}

/** A model without any known level is not ok. */
const worstOf = (levels: readonly LevelName[]): LevelName => worstLevel(levels) ?? 'insufficient';

const versionSchema = z.object({
  model: z.string(),
  version: z.string(),
  aliases: z.string().transform((names) => names.split(', ').filter((name) => name !== '')),
  stage: z.string(),
  status: z.string(),
  run_id: z.string().nullable(),
  /** Unix milliseconds. */
  created: z.number().nullable(),
  description: z.string(),
});

/** A version in MLflow's registry, with the aliases that point at it now. */
export type Version = z.infer<typeof versionSchema>;

export const versionsRequest = (model?: string): SignalRequest => ({
  refId: 'versions',
  signal: 'mlflow',
  options: { view: 'models' },
  ...(model === undefined ? {} : { model }),
});

export const readVersions = (data: PanelData): Version[] => readTable(data, 'versions', versionSchema);

const changeSchema = z.object({
  /** Unix milliseconds. */
  time: z.number(),
  title: z.string(),
  text: z.string(),
  /** The model, the version, what happened. */
  tags: z.string().transform((tags) => tags.split(',')),
});

/** A version that was registered, began or stopped serving. */
type Change = z.infer<typeof changeSchema>;

export const changesRequest = (model?: string): SignalRequest => ({
  refId: 'changes',
  signal: 'mlflow',
  options: { view: 'deployments' },
  ...(model === undefined ? {} : { model }),
});

/** The latest first. */
export const readChanges = (data: PanelData): Change[] =>
  readTable(data, 'changes', changeSchema).sort((a, b) => b.time - a.time);
