import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { LRUCache } from 'lru-cache';
import type { LevelName } from '../../query/level';
import { evaluateFor } from '../evaluate';
import type { CallContext, Field, Frame } from '../grafana';
import type { Instances } from '../instance';

/** How long a list of models waits for its order: a dashboard cannot open before it has its variables. */
const PATIENCE_MS = 1_500;
/** A ranking older than this is recomputed, and serves meanwhile. */
const FRESH_MS = 60_000;
const KEPT_MS = 24 * 60 * 60_000;
const MAX_RANKINGS = 100;
const COMPUTED_WITHIN_MS = 30_000;
/** How far back the levels look: they are those of now. */
const RANGE_MS = 10 * 60_000;

interface Ranking {
  readonly at: number;
  readonly models: readonly string[];
}

/** What needs attention comes first; what cannot be judged comes last. */
const ATTENTION: Readonly<Record<LevelName, number>> = { critical: 0, warning: 1, ok: 2, insufficient: 3 };

/**
 * The models that have figures of these signals (of any that belongs to a model's health, where none is named), the
 * worst first; among equals those with more of the signals. Computed beside the calls that ask for it: a slow source
 * delays nobody by more than `PATIENCE_MS`, and the next call has the answer.
 */
export class ModelRanking {
  readonly #kept = new LRUCache<string, Ranking>({ max: MAX_RANKINGS, ttl: KEPT_MS, ttlAutopurge: true });
  readonly #pending = new Map<string, Promise<readonly string[] | undefined>>();

  constructor(private readonly instances: Instances) {}

  /** Undefined where it is not known in time, or cannot be computed. */
  async of(signals: readonly string[], context: CallContext): Promise<readonly string[] | undefined> {
    const key = keyOf(signals, context, this.instances);
    const kept = this.#kept.get(key);
    if (kept !== undefined && Date.now() - kept.at < FRESH_MS) {
      return kept.models;
    }
    const computed = this.#pending.get(key) ?? this.#compute(key, signals, context);
    return kept === undefined ? Promise.race([computed, patience()]) : kept.models;
  }

  #compute(key: string, signals: readonly string[], context: CallContext): Promise<readonly string[] | undefined> {
    const to = Date.now();
    // Whoever asked first may leave: the answer is kept for the next. Every request of the evaluation listens.
    const cancelled = AbortSignal.timeout(COMPUTED_WITHIN_MS);
    setMaxListeners(0, cancelled);
    const computed = evaluateFor(
      this.instances,
      { ...context, cancelled },
      {
        json: { signal: 'health', options: { view: 'matrix', signals } },
        from: to - RANGE_MS,
        to,
        intervalMs: RANGE_MS,
      }
    )
      .then(([frame]) => {
        const models = frame === undefined ? [] : ranked(frame);
        // No figure of any model is no order: a source that was away for a moment is asked again.
        if (models.length === 0) {
          return undefined;
        }
        this.#kept.set(key, { at: Date.now(), models });
        return models;
      })
      // The order is a convenience: what is wrong with a source, the list of models and every panel say themselves.
      .catch(() => undefined)
      .finally(() => this.#pending.delete(key));
    this.#pending.set(key, computed);
    return computed;
  }
}

const patience = (): Promise<undefined> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(undefined), PATIENCE_MS).unref();
  });

/** Callers whose answers may differ have rankings of their own. */
function keyOf(signals: readonly string[], context: CallContext, instances: Instances): string {
  const { plugin, headers } = context;
  const { dataSource, orgId } = plugin;
  const instance = dataSource === undefined ? undefined : instances.identityOf(orgId, dataSource, context);
  const identity = createHash('sha256')
    .update(
      JSON.stringify([
        headers['authorization'],
        headers['x-id-token'],
        instance?.identity.scope?.key,
        instance?.access.signals?.regex,
      ])
    )
    .digest('base64');
  const { uid, updated } = dataSource ?? {};
  return JSON.stringify([plugin.orgId, uid, updated, identity, [...signals].sort()]);
}

/** Of health's table: a row a model and version with its level, and a column for each signal after those that say whose. */
function ranked({ fields }: Frame): readonly string[] {
  const column = (name: string): Field['values'] => fields.find((field) => field.name === name)?.values ?? [];
  const [levels, names] = [column('level'), column('model')];
  const bySignal = fields.filter(({ name, type }) => type === 'text' && !['level', 'model', 'version'].includes(name));
  const models = new Map<string, { level: number; signals: number }>();
  Array.from<unknown>(names).forEach((name, row) => {
    if (typeof name === 'string') {
      const { level, signals } = models.get(name) ?? { level: Infinity, signals: 0 };
      const known = bySignal.filter(({ values }) => values[row] !== null).length;
      models.set(name, { level: Math.min(level, attention(levels[row])), signals: Math.max(signals, known) });
    }
  });
  return [...models]
    .sort(([a, x], [b, y]) => x.level - y.level || y.signals - x.signals || a.localeCompare(b, 'en', { numeric: true }))
    .map(([name]) => name);
}

const attention = (level: unknown): number =>
  level === 'critical' || level === 'warning' || level === 'ok' || level === 'insufficient'
    ? ATTENTION[level]
    : ATTENTION.insufficient;
