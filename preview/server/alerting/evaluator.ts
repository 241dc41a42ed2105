import { z } from 'zod';
import type { PluginClient, Question } from '../../../host';
import type { Frame } from '../../../src/backend/grafana';
import { type AlertDefinition, definitions, SEVERITIES, type SimulatedRule } from '../../../src/packs/rules';
import { REF } from '../../../src/packs/rules/grafana/nodes';
import { parseDuration } from '../../../src/query/duration';
import { errorText } from '../../../src/text';
import { Instances, type InstanceState, type Reading } from './instances';
import type { Group, Rule } from './rule';
import type { RuleStore } from './store';

/** As Grafana asks for its rules. */
const POINTS = 43_200;
const INTERVAL_MS = 1000;
const QUERIED: readonly string[] = [REF.level, REF.recovery, REF.value];

interface Answered {
  readonly readings: readonly Reading[];
  /** The value of an instance, by its labels as JSON. */
  readonly values: ReadonlyMap<string, number>;
}

/** Asks what a rule asks, as far as its state and its text hang on it. Rejects with what the data source said. */
async function askRule(client: Pick<PluginClient, 'query'>, rule: Rule, now: number): Promise<Answered> {
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
  readonly known?: Known;
  /** Unix milliseconds; none before the first evaluation. */
  readonly evaluated?: number;
  readonly instances: readonly InstanceState[];
  readonly values: Answered['values'];
}

interface Watched {
  readonly rule: Rule;
  readonly known: Known;
  readonly instances: Instances;
  state: RuleState;
}

type QueryClient = Pick<PluginClient, 'query'>;

interface EvaluatorOptions {
  readonly store: RuleStore;
  /** A client of the data source that a rule names. */
  readonly client: (uid: string) => Promise<QueryClient>;
  readonly now?: () => number;
}

const TICK_MS = 5000;
const DEFAULT_INTERVAL_SECONDS = 60;

/**
 * Evaluates the rules of packs on their groups' intervals, one after another: the plugin answers, the pure evaluator of the
 * pack plays. It is the preview's evaluation, not Grafana's: no other rules, no notifications.
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
    return this.#watched.get(keyOf(rule))?.state ?? { health: 'unknown', instances: [], values: new Map() };
  }

  /** Evaluates every group whose time has come. Never rejects: what went wrong is the state of the rule. */
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
    const { known, instances } = watched;
    const now = this.#now();
    try {
      const client = await this.options.client(rule.grafana_alert.data[0]?.datasourceUid ?? '');
      const { readings, values } = await askRule(client, rule, now);
      instances.add(now / 1000, readings);
      const health = readings.length === 0 ? 'nodata' : 'ok';
      watched.state = { health, known, evaluated: now, instances: instances.states(known.simulated), values };
    } catch (error) {
      const text = errorText(error);
      watched.state = { ...watched.state, health: 'error', error: text, evaluated: now };
    }
  }

  #watch(rule: Rule): Watched | undefined {
    const key = keyOf(rule);
    const before = this.#watched.get(key);
    if (before !== undefined) {
      return before;
    }
    const known = knownOf(rule);
    if (known === undefined) {
      return undefined;
    }
    const state: RuleState = { health: 'unknown', known, instances: [], values: new Map() };
    const watched = { rule, known, instances: new Instances(), state };
    this.#watched.set(key, watched);
    return watched;
  }
}

/** A rule that was changed begins anew. */
const keyOf = (rule: Rule): string => JSON.stringify(rule);

const intervalMs = ({ interval }: Group): number => (parseDuration(interval) ?? DEFAULT_INTERVAL_SECONDS) * 1000;

/** What of a rule says how it is to be simulated: its definition, found by its uid, and what is its own. */
interface Known {
  readonly definition: AlertDefinition;
  readonly simulated: SimulatedRule;
}

const thresholdsSchema = z.object({
  thresholds: z.object({ warning: z.number().optional(), critical: z.number().optional() }).default({}),
});

/** The longest first: `slo-latency` is no `latency`. */
const BY_LENGTH = [...definitions].sort((a, b) => b.id.length - a.id.length);

/** A rule of a pack; nothing for rules of another make, of which the preview knows no way to evaluate them. */
function knownOf({ for: hold, keep_firing_for: keep, grafana_alert: { uid, data } }: Rule): Known | undefined {
  const severity = SEVERITIES.find((one) => uid.endsWith(`-${one}`));
  const definition = BY_LENGTH.find(({ id }) => uid.endsWith(`-${id}-${severity}`));
  const query = thresholdsSchema.safeParse(data[0]?.model);
  if (severity === undefined || definition === undefined || !query.success) {
    return undefined;
  }
  const simulated = {
    severity,
    thresholds: query.data.thresholds,
    timing: { for: hold, keepFiringFor: keep },
    handling: definition.handling,
  };
  return { definition, simulated };
}
