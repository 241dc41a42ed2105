import { z } from 'zod';
import type { HostedAnswer, PluginClient, Question } from '../host';
import type { Frame } from '../src/backend/grafana';
import { grouped } from '../src/grouped';
import { CONTRACT_PROFILE, profiles } from '../src/profiles';
import { answeredSeries } from '../src/query/answered';
import { servingWithin } from '../src/report/gather';
import { signals } from '../src/signals/registry';
import { type Fault, type HealthReport, type HealthRow, isOfServers } from './row';
import { isOver, type Range, rowsOf } from './series';

/** How far back "since when" looks, and how closely. */
const LOOK_BACK_MS = 6 * 3_600_000;
const STEP_MS = 60_000;

const STATISTICS = ['value', 'level', 'sample', 'lower', 'upper', 'warning', 'critical'];
const VERSIONS = 'versions of models';

/** The process answers no more of one request. */
const AT_ONCE = 100;

/** The status of a source that did not answer in time. */
const TIMED_OUT = 504;

/** The plugin that is queried, or a fake. */
export type QueryClient = Pick<PluginClient, 'health' | 'query' | 'resource'>;

interface ReportOptions {
  readonly model?: string;
  /** Ids of the profiles to read; all that are found where left out. */
  readonly profiles?: readonly string[];
  /** Unix milliseconds. */
  readonly now: number;
  /** What is to be done where a source did not answer in time. */
  readonly ifLate?: string;
}

/** Queries the plugin for every signal with thresholds, and returns the level of each model. */
export async function collectReport(
  client: QueryClient,
  { model, now, profiles: chosen, ifLate }: ReportOptions
): Promise<HealthReport> {
  const range = { from: now - LOOK_BACK_MS, to: now, intervalMs: STEP_MS, maxDataPoints: LOOK_BACK_MS / STEP_MS };
  const judged = [...signals.values()].filter(({ inHealthReport }) => inHealthReport);
  const [health, { serving, unseen }] = await Promise.all([
    client.health(),
    chosen === undefined
      ? servingWithin((within) => foundProfiles(client, within), LOOK_BACK_MS / 1000)
      : { serving: chosen, unseen: undefined },
  ]);
  const queries = judged.flatMap(({ id, usesServerProfile, judgedInstead }): Question[] => {
    const json = { signal: id, statistics: STATISTICS, ...(model === undefined ? {} : { model }) };
    return usesServerProfile === true && serving.length > 0
      ? serving.map((profile) => {
          const of = { ...json, ...judgedInstead?.(profiles.get(profile) ?? CONTRACT_PROFILE) };
          return { refId: `${of.signal} (${profile})`, json: { ...of, profile }, ...range };
        })
      : [{ refId: id, json, ...range }];
  });
  const answers = new Map<string, HostedAnswer>();
  const asked = [...queries, { refId: VERSIONS, json: { signal: 'mlflow', options: { view: 'models' } }, ...range }];
  for (let next = 0; next < asked.length; next += AT_ONCE) {
    const some = await client.query(asked.slice(next, next + AT_ONCE));
    some.forEach((answer, refId) => answers.set(refId, answer));
  }
  const aliases = aliasesOf(answers.get(VERSIONS));
  const rows = new Map<string, HealthRow>();
  // The model that fails may be on one of them.
  const faults: Fault[] = unseen === undefined ? [] : [{ what: 'model servers', error: unseen }];
  const notices = new Set<string>();
  const incomplete = new Map<string, readonly string[]>();
  const traffic: Traffic[] = [];
  for (const { refId, json } of queries) {
    const answer = answers.get(refId);
    if (answer === undefined || !answer.ok) {
      faults.push({ what: refId, error: answer?.error ?? 'no answer' });
      continue;
    }
    for (const row of rowsOf(String(json['signal']), answer.frames, aliases, { to: now, stepMs: STEP_MS })) {
      // Of one model asked for, machines that are not known to be its own say nothing.
      if (model !== undefined && row.model === '') {
        continue;
      }
      // Machines are the same whatever serves on them.
      rows.set(JSON.stringify([row.signal, row.model, row.version, row.measure, row.labels]), row);
    }
    traffic.push(...trafficIn(answer.frames, { to: now, stepMs: STEP_MS }));
    const lacking = answer.frames.flatMap(
      ({ meta }) => incompleteSchema.safeParse(meta?.custom).data?.incomplete ?? []
    );
    lacking.forEach((text) => incomplete.set(text, [...(incomplete.get(text) ?? []), refId]));
    answer.frames
      .flatMap(({ meta }) => meta?.notices ?? [])
      .filter(({ text }) => !lacking.includes(text))
      .forEach(({ text }) => notices.add(`${refId}: ${text}`));
  }
  // What is missing may be the model that fails.
  incomplete.forEach((refIds, error) => faults.push({ what: refIds.join(', '), error: `incomplete: ${error}` }));
  const all = [...rows.values()];
  const { idle, unjudged } = withoutLevel(all, traffic);
  const isLate = [...answers.values()].some((answer) => !answer.ok && answer.status === TIMED_OUT);
  return {
    time: now,
    sources: health.message,
    reachable: health.ok,
    rows: ordered(all),
    idle,
    faults: [...faults, ...silent(all), ...unjudged],
    notices: [...(isLate && ifLate !== undefined ? [ifLate] : []), ...idle.map(idleText), ...notices],
  };
}

/** What a model has to do now: what is counted of it per second, and what waits or is worked on. */
interface Traffic {
  readonly model: string;
  readonly measure: string;
  readonly value: number;
}
const PENDING: readonly string[] = ['queue', 'running'];
/** Servers that do not count what they receive count what they answer, or tokens alone. */
const TRAFFIC: readonly string[] = ['received', 'processed', 'outputTokens', ...PENDING];

/** Of what is there now, what is known. */
const trafficIn = (frames: readonly Frame[], range: Range): Traffic[] =>
  answeredSeries(frames).flatMap(({ labels: { model, measure = '' }, times, values }) =>
    !isOver(times, range) && model !== undefined && TRAFFIC.includes(measure)
      ? (values.get('value')?.slice(-1) ?? [])
          .filter((value) => !Number.isNaN(value))
          .map((value) => ({ model, measure, value }))
      : []
  );

/**
 * The models that nothing is known of by now, whatever their machines do: a server that hangs is up and finishes no request that
 * could be judged, while its gauges keep their values. Models without requests are idle; that is no fault.
 */
function withoutLevel(
  rows: readonly HealthRow[],
  traffic: readonly Traffic[]
): { readonly idle: readonly string[]; readonly unjudged: readonly Fault[] } {
  const ofModels = rows.filter((row) => row.model !== '' && row.signal !== 'resources' && !isOfServers(row));
  const unknown = [...grouped(ofModels, ({ model }) => model)].flatMap(([model, all]) => {
    const counted = all.filter(({ sample }) => !Number.isNaN(sample));
    const judging = counted.length > 0 ? counted : all;
    return judging.every(({ level }) => level === 'insufficient') && all.some(({ ended }) => ended === undefined)
      ? [model]
      : [];
  });
  const ofStalls = rows.filter(({ signal }) => signal === 'stalls');
  const known = new Set(['', ...[...ofModels, ...ofStalls].map(({ model }) => model)]);
  // Of one that hung before it finished anything, none of what is counted when a request ends is there.
  const unborn = traffic.filter(
    ({ model, measure, value }) => !known.has(model) && PENDING.includes(measure) && value > 0
  );
  const stalled = new Set(ofStalls.filter(({ level }) => isBad(level)).map(({ model }) => model));
  const busy = new Set(traffic.filter(({ value }) => value !== 0).map(({ model }) => model));
  // Of one that was not asked anything yet there may be its gauges alone, and no figure that could have a level.
  const judged = new Set(ofModels.map(({ model }) => model));
  const idle = [...new Set(traffic.map(({ model }) => model))].filter(
    (model) => !busy.has(model) && (unknown.includes(model) || !judged.has(model))
  );
  const fault = (model: string): Fault => {
    const pending = traffic
      .filter((one) => one.model === model && PENDING.includes(one.measure))
      .reduce((sum, { value }) => sum + value, 0);
    const waiting = pending > 0 ? `; ${pending} requests wait or are being answered` : '';
    const why =
      judged.has(model) || pending > 0
        ? 'has enough data to be judged'
        : 'has a level: what has default thresholds is not exposed, or not yet';
    return { what: model, error: `none of its signals ${why}${waiting}` };
  };
  // Servers that are up, of which nothing else has a threshold: alone they are no verdict.
  const upAlone =
    judged.size > 0 || idle.length > 0 ? [] : rows.filter((row) => row.signal === 'servers' && row.level === 'ok');
  return {
    idle,
    // Stalled requests are a level.
    unjudged: [...new Set([...unknown, ...[...unborn, ...upAlone].map(({ model }) => model)])]
      .filter((model) => model !== '' && !idle.includes(model) && !stalled.has(model))
      .map(fault),
  };
}

const idleText = (model: string): string => `${model} is idle: no request was received, and none waits.`;

const isBad = (level: HealthRow['level']): boolean => level === 'critical' || level === 'warning';

const incompleteSchema = z.object({ incomplete: z.array(z.string()).optional() });

/** Signals of a model that had figures, and have none of any version now. A machine that is gone is no fault of a model. */
function silent(rows: readonly HealthRow[]): Fault[] {
  const ofModels = rows.filter(({ model }) => model !== '');
  return [...grouped(ofModels, ({ model, signal }) => JSON.stringify([model, signal])).values()].flatMap(
    (all): Fault[] => {
      const ends = all.flatMap(({ ended }) => ended ?? []);
      return ends.length < all.length
        ? []
        : [
            {
              what: `${all[0].signal} of ${all[0].model}`,
              error: `no figure since ${new Date(Math.max(...ends)).toISOString()}: the model is not scraped any more, or is gone`,
            },
          ];
    }
  );
}

/** What the resource `profiles` answers of what there was at some time within so many seconds. Rejects with what was said instead. */
export async function foundProfiles(client: Pick<QueryClient, 'resource'>, within: number): Promise<unknown> {
  const nothing = { headers: {}, body: new Uint8Array() };
  const { status, body } = await client.resource({ method: 'GET', url: `profiles?within=${within}`, ...nothing });
  const answer: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
  if (status !== 200) {
    throw new Error(refusedSchema.parse(answer).message);
  }
  return answer;
}
const refusedSchema = z.object({ message: z.string() });

const SEVERITY = { critical: 0, warning: 1, insufficient: 2, ok: 3 } as const;

/** Worst first, then by model, version and signal. */
const ordered = (rows: readonly HealthRow[]): HealthRow[] =>
  [...rows].sort(
    (a, b) =>
      SEVERITY[a.level] - SEVERITY[b.level] ||
      a.model.localeCompare(b.model) ||
      a.version.localeCompare(b.version, undefined, { numeric: true }) ||
      a.signal.localeCompare(b.signal)
  );

/** Without MLflow there are no aliases; the report is complete otherwise. */
function aliasesOf(answer: HostedAnswer | undefined): (model: string, version: string) => readonly string[] {
  const table = answer?.ok ? answer.frames[0] : undefined;
  const known = new Map<string, readonly string[]>();
  const models = texts(table, 'model');
  const versions = texts(table, 'version');
  texts(table, 'aliases').forEach((names, i) => {
    known.set(JSON.stringify([models[i], versions[i]]), names === '' ? [] : names.split(', '));
  });
  return (model, version) => known.get(JSON.stringify([model, version])) ?? [];
}

function texts(table: Frame | undefined, name: string): string[] {
  const field = table?.fields.find((one) => one.name === name);
  return field?.type === 'text' ? field.values.map((value) => value ?? '') : [];
}
