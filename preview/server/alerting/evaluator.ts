import { z } from 'zod';
import type { PluginClient, Question } from '../../../host';
import type { Frame } from '../../../src/backend/grafana';
import { definitions, SEVERITIES, type SimulatedRule } from '../../../src/packs/rules';
import { REF } from '../../../src/packs/rules/grafana/nodes';
import { parseDuration } from '../../../src/query/duration';
import { errorText } from '../../../src/text';
import { Instances, type InstanceState, type Reading } from './instances';
import type { Group, Rule } from './rule';
import type { RuleStore } from './store';

/** As Grafana queries for alert rules. */
const POINTS = 43_200;
const INTERVAL_MS = 1000;
const QUERIED: readonly string[] = [REF.level, REF.recovery, REF.value];

type QueryClient = Pick<PluginClient, 'query'>;

interface Answered {
  readonly readings: readonly Reading[];
  /** Values by the labels of their instance, as JSON. */
  readonly values: ReadonlyMap<string, number>;
}

/** Runs the queries that decide the state and the texts of a rule. Rejects with the error of the data source. */
async function runQueries(client: QueryClient, rule: Rule, now: number): Promise<Answered> {
  const queries = rule.grafana_alert.data
    .filter(({ refId }) => QUERIED.includes(refId))
    .map(({ refId, model, relativeTimeRange: { from, to } }): Question => ({
      refId,
      json: model,
      from: now - from * 1000,
      to: now - to * 1000,
      intervalMs: INTERVAL_MS,
      maxDataPoints: POINTS,
    }));
  const answers = await client.query(queries, { headers: { FromAlert: 'true' } });
  const frames = (refId: string): readonly Frame[] => {
    const answer = answers.get(refId);
    if (answer !== undefined && !answer.ok) {
      throw new Error(answer.error);
    }
    return answer?.frames ?? [];
  };
  const levels = figures(frames(REF.level));
  const recovery = new Map(figures(frames(REF.recovery)).map(({ key, value }) => [key, value]));
  const values = figures(frames(REF.value));
  return {
    readings: levels.map(({ key, labels, value }) => ({ labels, level: value, recovery: recovery.get(key) ?? value })),
    values: new Map(values.map(({ key, value }) => [key, value])),
  };
}

interface Figure {
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const figures = (frames: readonly Frame[]): Figure[] =>
  frames.flatMap(({ fields }) =>
    fields.flatMap((field) => {
      const value = field.type === 'number' ? field.values[0] : undefined;
      const labels = field.labels ?? {};
      return field.type === 'number' && field.values.length > 0
        ? [{ key: JSON.stringify(labels), labels, value: value ?? NaN }]
        : [];
    })
  );

export interface RuleState {
  readonly health: 'ok' | 'error' | 'nodata' | 'unknown';
  readonly error?: string;
  /** Unix milliseconds; undefined before the first evaluation. */
  readonly evaluated?: number;
  readonly instances: readonly InstanceState[];
  readonly values: Answered['values'];
}

const UNKNOWN: RuleState = { health: 'unknown', instances: [], values: new Map() };

interface Watched {
  readonly simulated: SimulatedRule;
  readonly instances: Instances;
  state: RuleState;
}

interface EvaluatorOptions {
  readonly store: RuleStore;
  /** A client of the data source with this uid. */
  readonly client: (uid: string) => Promise<QueryClient>;
  readonly now?: () => number;
}

const TICK_MS = 5000;
const DEFAULT_INTERVAL_SECONDS = 60;

/**
 * Evaluates the rules of packs at the interval of their group, one after another, with the simulation of `src/packs/rules`.
 * Rules that no pack generated are not evaluated, and no notifications are sent.
 */
export class Evaluator {
  readonly #watched = new Map<string, Watched>();
  readonly #due = new Map<string, number>();
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly options: EvaluatorOptions) {
    this.#now = options.now ?? Date.now;
  }

  start(): void {
    let isBusy = false;
    const tick = () => {
      if (!isBusy) {
        isBusy = true;
        this.#running = this.evaluateDue().finally(() => (isBusy = false));
      }
    };
    this.#timer = setInterval(tick, TICK_MS);
    tick();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#running;
  }

  stateOf(rule: Rule): RuleState {
    return this.#watched.get(keyOf(rule))?.state ?? UNKNOWN;
  }

  /** Evaluates every group that is due. Never rejects: an error becomes the state of the rule. */
  async evaluateDue(): Promise<void> {
    for (const { folder, group } of this.options.store.groups()) {
      const key = JSON.stringify([folder.uid, group.name]);
      if ((this.#due.get(key) ?? 0) <= this.#now()) {
        this.#due.set(key, this.#now() + intervalMs(group));
        for (const rule of group.rules) {
          await this.#evaluate(rule);
        }
      }
    }
  }

  async #evaluate(rule: Rule): Promise<void> {
    const watched = this.#watch(rule);
    if (watched === undefined || rule.grafana_alert.is_paused) {
      return;
    }
    const { simulated, instances } = watched;
    const now = this.#now();
    try {
      const client = await this.options.client(rule.grafana_alert.data[0]?.datasourceUid ?? '');
      const { readings, values } = await runQueries(client, rule, now);
      instances.add(now / 1000, readings);
      const health = readings.length === 0 ? 'nodata' : 'ok';
      watched.state = { health, evaluated: now, instances: instances.states(simulated), values };
    } catch (error) {
      watched.state = { ...watched.state, health: 'error', error: errorText(error), evaluated: now };
    }
  }

  #watch(rule: Rule): Watched | undefined {
    const key = keyOf(rule);
    const before = this.#watched.get(key);
    if (before !== undefined) {
      return before;
    }
    const simulated = simulatedOf(rule);
    if (simulated === undefined) {
      return undefined;
    }
    const watched = { simulated, instances: new Instances(), state: UNKNOWN };
    this.#watched.set(key, watched);
    return watched;
  }
}

/** A changed rule starts from an empty history. */
const keyOf = (rule: Rule): string => JSON.stringify(rule);

const intervalMs = ({ interval }: Group): number => (parseDuration(interval) ?? DEFAULT_INTERVAL_SECONDS) * 1000;

const thresholdsSchema = z.object({
  thresholds: z.object({ warning: z.number().optional(), critical: z.number().optional() }).default({}),
});

/** The longest id first: the uid of `slo-latency` also ends with `latency`. */
const BY_LENGTH = [...definitions].sort((a, b) => b.id.length - a.id.length);

/** The simulation's parameters of a rule; undefined for rules that no pack generated, which the preview cannot evaluate. */
function simulatedOf({ for: hold, keep_firing_for: keepFiringFor, grafana_alert: { uid, data } }: Rule) {
  const severity = SEVERITIES.find((one) => uid.endsWith(`-${one}`));
  const definition = BY_LENGTH.find(({ id }) => uid.endsWith(`-${id}-${severity}`));
  const query = thresholdsSchema.safeParse(data[0]?.model);
  if (severity === undefined || definition === undefined || !query.success) {
    return undefined;
  }
  const { thresholds } = query.data;
  return { severity, thresholds, timing: { for: hold, keepFiringFor }, handling: definition.handling };
}
