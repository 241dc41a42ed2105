import type { PluginClient } from '../../host';
import { type AlertDefinition, type AlertRule, definitions, type Severity, withOverrides } from '../../src/packs/rules';
import { backtest, type Backtest, suggestFor, type Suggestion } from '../../src/packs/suggest';
import type { KnownIncident } from './incidents';
import { historyOf, type Past } from './history';

type Both = Readonly<Record<Severity, Backtest>>;
type Thresholds = Readonly<Partial<Record<Severity, number>>>;

/** What the past of one model says about the thresholds of one definition. */
export interface Finding {
  readonly definition: AlertDefinition;
  readonly model: string;
  readonly today: { readonly thresholds: Thresholds; readonly fired: Both };
  readonly suggestion: Suggestion;
  /** What the suggested ones would have done, where there are any. */
  readonly suggested?: { readonly thresholds: Thresholds; readonly fired: Both };
}

/** A definition whose past could not be had. */
export interface Unanswered {
  readonly definition: AlertDefinition;
  readonly model: string;
  readonly error: string;
}

export interface Asked {
  readonly definitions: readonly AlertDefinition[];
  readonly models: readonly string[];
  readonly past: Past;
  readonly incidents: readonly KnownIncident[];
  /** Thresholds in force, where they are not the catalogue's. */
  readonly thresholds: Parameters<typeof withOverrides>[1];
  /** Told before each question. */
  readonly say: (text: string) => void;
}

/** Asks the plugin for the past of everything, one question at a time: a Prometheus has other things to do. */
export async function findings(
  client: PluginClient,
  asked: Asked
): Promise<{ readonly found: readonly Finding[]; readonly unanswered: readonly Unanswered[] }> {
  const found: Finding[] = [];
  const unanswered: Unanswered[] = [];
  for (const model of asked.models) {
    for (const definition of asked.definitions) {
      asked.say(`${model}: ${definition.id}`);
      try {
        found.push(await findingOf(client, definition, model, asked));
      } catch (error) {
        unanswered.push({ definition, model, error: error instanceof Error ? error.message : String(error) });
      }
    }
  }
  return { found, unanswered };
}

async function findingOf(
  client: PluginClient,
  definition: AlertDefinition,
  model: string,
  { past, incidents, thresholds: given }: Asked
): Promise<Finding> {
  // A definition without thresholds of its own has no rule to be asked by; its history is there all the same.
  const set = withOverrides(definitions, { ...given, only: [definition.id] }).rules;
  const today = set[0]?.thresholds ?? {};
  const rule = set[0] ?? blank(definition);
  const history = await historyOf(client, rule, model, past);
  if (history.series.length === 0) {
    throw new Error('nothing of it is exposed');
  }
  const known = incidents.filter((one) => one.model === undefined || one.model === model);
  const span = { from: past.from / 1000, to: past.to / 1000 };
  const within = known.filter(({ start, end }) => end > span.from && start < span.to);
  const fired = (thresholds: Thresholds): Both => backtest(history, definition, { thresholds, incidents: within });
  const tried = ({ warning, critical }: Thresholds): NonNullable<Finding['suggested']> => ({
    thresholds: { warning, critical },
    fired: fired({ warning, critical }),
  });
  const suggestion = suggestFor(definition, history, within);
  return {
    definition,
    model,
    today: { thresholds: today, fired: fired(today) },
    suggestion,
    ...(suggestion.enough ? { suggested: tried(suggestion) } : {}),
  };
}

const blank = (definition: AlertDefinition): AlertRule => ({
  uid: definition.id,
  title: definition.title,
  severity: 'warning',
  definition,
  threshold: NaN,
  thresholds: {},
  eased: {},
});
