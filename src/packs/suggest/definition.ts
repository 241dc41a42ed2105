import type { AlertDefinition } from '../rules';
import type { History, Span } from './history';
import { suggest, type Suggestion, type SuggestOptions } from './suggest';

/** What is judged by steps, by law or against what is usual already: history has nothing to say about thresholds there. */
const NOT_LEARNED: Readonly<Record<string, string>> = {
  slo: 'its steps are those of the objective: ticket and page',
  conceptDrift: 'its steps are those of the detector: warning and drift',
  compare: 'it is judged by whether the interval leaves zero',
  anomaly: 'it is in deviations from what is usual already',
  fairness: 'what is fair is not learned from what was usual',
  sources: 'a source answers or it does not',
};
const DEVIATIONS_ALREADY = 'volumeScore';

function notLearned({ query: { signal, options } }: AlertDefinition): string | undefined {
  const isScore = JSON.stringify(options).includes(`"${DEVIATIONS_ALREADY}"`);
  return isScore ? NOT_LEARNED.anomaly : NOT_LEARNED[signal];
}

const NEGLIGIBLE: Readonly<Record<string, SuggestOptions['negligible']>> = {
  drift: { warning: 0.05, critical: 0.1 },
  resources: { warning: 0.5, critical: 0.7 },
  attribution: { warning: 0.98, critical: 0.95 },
};

/** Thresholds of a definition from what was usual, where history has anything to say about them. */
export function suggestFor(definition: AlertDefinition, history: History, incidents: readonly Span[]): Suggestion {
  const reason = notLearned(definition);
  const negligible = NEGLIGIBLE[definition.query.signal];
  return reason === undefined
    ? suggest(history, { unit: definition.unit, incidents, ...(negligible && { negligible }) })
    : { enough: false, reason };
}
