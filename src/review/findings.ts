import { type AlertDefinition, SEVERITIES, type Severity, thresholdsIn } from '../packs/rules';
import { type Backtest, backtest, historyOf, historyQuery, suggestFor, type Suggestion } from '../packs/suggest';
import { answeredSeries } from '../query/answered';
import type { Answer, AnsweredFrame, Question } from '../report/questions';
import { errorText } from '../text';
import {
  type Companion,
  type CompanionPattern,
  companionPattern,
  episodesOf,
  type TimePattern,
  timePattern,
} from './patterns';

/** What went wrong with a model, or with all; Unix seconds. */
interface KnownIncident {
  readonly start: number;
  readonly end: number;
  readonly model?: string | undefined;
}

/** Answers by the ids of the questions. Rejects when the source is no longer available. */
export type Ask = (questions: readonly Question[]) => Promise<ReadonlyMap<string, Answer>>;

export interface Past {
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
}

/** Asked for in pieces, so that no query reads more than a Prometheus lets it. */
const PIECE_MS = 7 * 24 * 3_600_000;

/** What a query answers over the past. Rejects with the error message of the plugin. */
export const pastOf = async (...asked: Parameters<typeof framesOf>): Promise<ReturnType<typeof answeredSeries>> =>
  answeredSeries(await framesOf(...asked));

async function framesOf(
  ask: Ask,
  json: Readonly<Record<string, unknown>>,
  past: Past
): Promise<readonly AnsweredFrame[]> {
  const frames: AnsweredFrame[] = [];
  for (let from = past.from; from < past.to; from += PIECE_MS) {
    const to = Math.min(from + PIECE_MS - past.stepMs, past.to);
    const maxDataPoints = Math.ceil((to - from) / past.stepMs) + 1;
    const answers = await ask([{ refId: 'A', json, from, to, intervalMs: past.stepMs, maxDataPoints }]);
    const answer = answers.get('A');
    if (answer === undefined || !answer.ok) {
      throw new Error(answer?.error ?? 'no answer');
    }
    answer.frames.forEach((frame) => frames.push(frame));
  }
  return frames;
}

type Both = Readonly<Record<Severity, Backtest>>;
type Thresholds = Readonly<Partial<Record<Severity, number>>>;

/** What the past of one model says about the thresholds of one definition. */
export interface Finding {
  readonly definition: AlertDefinition;
  readonly model: string;
  readonly today: { readonly thresholds: Thresholds; readonly fired: Both };
  /** Of today's firings, those during and right before which nothing was changed; where changes are known. */
  readonly unchanged?: Readonly<Record<Severity, number>>;
  readonly suggestion: Suggestion;
  /** What the suggested ones would have done, where there are any. */
  readonly suggested?: { readonly thresholds: Thresholds; readonly fired: Both };
  /** What its alarms have in common, where that is sure. */
  readonly patterns: { readonly time?: TimePattern; readonly companion?: CompanionPattern };
}

export const NOT_EXPOSED = 'none of its metrics is exposed';

/** A definition whose history is not available. */
export interface Unanswered {
  readonly definition: AlertDefinition;
  readonly model: string;
  /** Those in force. */
  readonly thresholds: Thresholds;
  readonly error: string;
}

interface FindingsRequest {
  readonly definitions: readonly AlertDefinition[];
  readonly models: readonly string[];
  readonly past: Past;
  readonly incidents: readonly KnownIncident[];
  /** When a model was changed or something was done about it, Unix seconds; none where that is not known. */
  readonly changes?: (model: string) => readonly number[] | undefined;
  /** Thresholds in force, where they are not the catalogue's. */
  readonly thresholds: Parameters<typeof thresholdsIn>[1];
  /** Figures of all models that may go with alarms, by the signal that they are of. */
  readonly companions?: (model: string) => ReadonlyArray<Companion & { readonly signal: string }>;
  /** Called before each question. Nothing is asked any more where it throws. */
  readonly say: (text: string) => void;
}

/** Asks the plugin for the past of everything, one question at a time: a Prometheus has other things to do. */
export async function findings(
  ask: Ask,
  asked: FindingsRequest
): Promise<{ readonly found: readonly Finding[]; readonly unanswered: readonly Unanswered[] }> {
  const found: Finding[] = [];
  const unanswered: Unanswered[] = [];
  for (const model of asked.models) {
    for (const definition of asked.definitions) {
      asked.say(`${model}: ${definition.id}`);
      try {
        found.push(await findingOf(ask, definition, model, asked));
      } catch (error) {
        unanswered.push({
          definition,
          model,
          thresholds: thresholdsIn(definition, asked.thresholds),
          error: errorText(error),
        });
      }
    }
  }
  return { found, unanswered };
}

async function findingOf(
  ask: Ask,
  definition: AlertDefinition,
  model: string,
  { past, incidents, changes, thresholds, companions }: FindingsRequest
): Promise<Finding> {
  const today = thresholdsIn(definition, thresholds);
  const history = historyOf(await framesOf(ask, { ...historyQuery(definition), model }, past), definition);
  if (history === undefined) {
    throw new Error(NOT_EXPOSED);
  }
  const known = incidents.filter((one) => one.model === undefined || one.model === model);
  const span = { from: past.from / 1000, to: past.to / 1000 };
  const within = known.filter(({ start, end }) => end > span.from && start < span.to);
  const fired = (thresholds: Thresholds): Both => backtest(history, definition, { thresholds, incidents: within });
  const tried = ({ warning, critical }: Thresholds): NonNullable<Finding['suggested']> => ({
    thresholds: { warning, critical },
    fired: fired({ warning, critical }),
  });
  const moments = changes?.(model)?.map((time) => ({ start: time, end: time }));
  const beside = moments && backtest(history, definition, { thresholds: today, incidents: moments });
  const suggestion = suggestFor(definition, history, within);
  const firedToday = fired(today);
  const starts = episodesOf(SEVERITIES.flatMap((severity) => firedToday[severity].spans));
  const judged = [...new Set(history.series.flatMap(({ times }) => Array.from(times)))];
  const others = (companions?.(model) ?? []).filter(({ signal }) => signal !== definition.query.signal);
  const time = timePattern(starts, judged);
  const companion = companionPattern(starts, others, (2 * past.stepMs) / 1000);
  return {
    definition,
    model,
    today: { thresholds: today, fired: firedToday },
    patterns: { ...(time === undefined ? {} : { time }), ...(companion === undefined ? {} : { companion }) },
    ...(beside && {
      unchanged: { warning: beside.warning.unexplained, critical: beside.critical.unexplained },
    }),
    suggestion,
    ...(suggestion.enough ? { suggested: tried(suggestion) } : {}),
  };
}
