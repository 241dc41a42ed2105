import type { Frame } from '../src/backend/grafana';
import { signals } from '../src/signals/registry';
import type { HostedAnswer, HostedQuery, PluginClient } from '../host';
import type { Fault, HealthReport, HealthRow } from './row';
import { rowsOf } from './series';

/** How far back "since when" looks, and how closely. */
const LOOK_BACK_MS = 6 * 3_600_000;
const STEP_MS = 60_000;

const STATISTICS = ['value', 'level', 'sample', 'lower', 'upper', 'warning', 'critical'];
const VERSIONS = 'versions of models';

/** What is asked: a plugin, or what stands in for one. */
type QueryClient = Pick<PluginClient, 'health' | 'query'>;

export interface ReportOptions {
  readonly model?: string;
  /** Unix milliseconds. */
  readonly now: number;
}

/** Asks the plugin for every signal that has thresholds, and says how each model stands. */
export async function collectReport(client: QueryClient, { model, now }: ReportOptions): Promise<HealthReport> {
  const range = { from: now - LOOK_BACK_MS, to: now, intervalMs: STEP_MS, maxDataPoints: LOOK_BACK_MS / STEP_MS };
  const judged = [...signals.values()].filter(({ inHealthReport }) => inHealthReport);
  const queries: HostedQuery[] = judged.map(({ id }) => ({
    refId: id,
    json: { signal: id, statistics: STATISTICS, ...(model === undefined ? {} : { model }) },
    ...range,
  }));
  const health = await client.health();
  const answers = await client.query([
    ...queries,
    { refId: VERSIONS, json: { signal: 'mlflow', options: { view: 'models' } }, ...range },
  ]);
  const aliases = aliasesOf(answers.get(VERSIONS));
  const rows: HealthRow[] = [];
  const faults: Fault[] = [];
  const notices = new Set<string>();
  for (const { id } of judged) {
    const answer = answers.get(id);
    if (answer === undefined || !answer.ok) {
      faults.push({ what: id, error: answer?.error ?? 'no answer' });
      continue;
    }
    rows.push(...rowsOf(id, answer.frames, aliases));
    answer.frames.flatMap(({ meta }) => meta?.notices ?? []).forEach(({ text }) => notices.add(`${id}: ${text}`));
  }
  return {
    time: now,
    sources: health.message,
    reachable: health.ok,
    rows: ordered(rows),
    faults,
    notices: [...notices],
  };
}

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

/** Without MLflow there are no aliases, and the report is none the worse. */
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
