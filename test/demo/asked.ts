import { z } from 'zod';
import type { Signal } from '../../src/query/signal';

/** One way to ask a signal something. */
interface Way {
  readonly signal: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly model?: string;
  /** How far back is asked for; three unless given. */
  readonly hours?: number;
}

/** Signals that the demo exposes nothing for. */
export const NOT_IN_DEMO: ReadonlySet<string> = new Set(['actions']);

/** The options without which a signal answers nothing. */
const NEEDED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  promql: { expr: 'sum by (model) (rate(model_predictions_total[5m]))' },
  anomaly: { signal: 'throughput', signalOptions: { measures: ['received'] } },
  compare: {},
};

const property = z.looseObject({
  enum: z.array(z.string()).optional(),
  items: z.looseObject({ enum: z.array(z.string()).optional() }).optional(),
});
const schema = z.looseObject({ properties: z.record(z.string(), property).default({}) });

/** Ways that speak of one model, or of times longer ago than a panel shows. */
const SELECTION: Readonly<Record<string, Pick<Way, 'model' | 'hours'>>> = {
  'causes ranking': { hours: 30 },
  'conceptDrift annotations': { hours: 30 },
  'mlflow history': { model: 'loan-approval' },
  'mlflow deployments': { hours: 24 * 8 },
};

/** A choice that needs more to be said beside it. */
const NOT_ALONE = new Set(['custom', 'traces', 'window', 'previous']);

/**
 * Every way that a signal's own options offer: as it is by default, each choice of every enumeration, and all members
 * of every list of choices at once. A choice added to a signal is asked without this file knowing of it.
 */
export function queriesToTry({ id, options }: Signal): Way[] {
  const needed = NEEDED[id] ?? {};
  const { properties } = schema.parse(z.toJSONSchema(options, { io: 'input' }));
  const ways = Object.entries(properties).flatMap(([name, { enum: choices, items }]) => [
    ...(choices ?? []).filter((choice) => !NOT_ALONE.has(choice)).map((choice) => ({ [name]: choice })),
    ...(items?.enum === undefined ? [] : [{ [name]: items.enum }]),
  ]);
  return [{}, ...ways].map((way) => ({
    signal: id,
    options: { ...needed, ...way },
    ...SELECTION[`${id} ${'view' in way ? String(way.view) : ''}`],
  }));
}
