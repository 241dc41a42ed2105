import { z } from 'zod';
import { errorText } from '../text';
import { definitionsIn, type Installed } from './alerts';
import { buildReport } from './build';
import type { Accesses, PeriodReport } from './document';
import { type Answer, type Period, type Question, questionsOf, type SignalFacts } from './questions';

/** The data source that is queried, through Grafana or directly. */
export interface ReportSource {
  /** Whether all sources answer, with a message. */
  readonly health: () => Promise<{ readonly ok: boolean; readonly message: string }>;
  readonly signals: () => Promise<readonly SignalFacts[]>;
  /** The response of the resource `profiles` for the last `within` seconds. Rejects if there is none. */
  readonly profiles: (within: number) => Promise<unknown>;
  /** Accesses in the trail, or why it cannot be read; undefined if the user may not see them. Never rejects. */
  readonly accesses?: (of: Period & { readonly model?: string }) => Promise<Accesses | string | undefined>;
  /** Grafana's rules and silences; by default the rules of the catalogue. */
  readonly installed?: () => Promise<Installed>;
  /** Answers by the ids of the questions. Rejects when the source is no longer available. */
  readonly ask: (questions: readonly Question[]) => Promise<ReadonlyMap<string, Answer>>;
}

interface Wanted extends Period {
  readonly model?: string;
  readonly profiles?: readonly string[];
  /** Unix milliseconds. */
  readonly now: number;
  /** Progress: how many of all questions are answered. */
  readonly onProgress?: (answered: number, all: number) => void;
}

/** How far back servers are searched for, in seconds. */
const [MINUTE, DAY] = [60, 86_400];

/** The process answers this many concurrently without waiting for memory. */
const AT_ONCE = 4;

/** Runs all queries of a report and builds it. Rejects as `ask` does. */
export async function gatherReport(
  source: ReportSource,
  { now, profiles, onProgress, ...wanted }: Wanted
): Promise<PeriodReport> {
  const { from, to, model } = wanted;
  const counting = source.accesses?.({ from, to, ...(model === undefined ? {} : { model }) });
  const since = Math.max(MINUTE, Math.min(DAY, Math.ceil((now - wanted.from) / 1000)));
  const [health, signals, installed, { serving, unseen }] = await Promise.all([
    source.health(),
    source.signals(),
    source.installed?.() ?? {},
    profiles === undefined ? servingWithin(source.profiles, since) : { serving: profiles, unseen: undefined },
  ]);
  const about = { ...wanted, signals };
  const questions = questionsOf({ ...about, profiles: serving, alerts: definitionsIn(installed) });
  const answers = new Map<string, Answer>();
  for (let next = 0; next < questions.length; next += AT_ONCE) {
    onProgress?.(next, questions.length);
    const some = await source.ask(questions.slice(next, next + AT_ONCE));
    some.forEach((answer, id) => answers.set(id, answer));
  }
  const accesses = await counting;
  const counted = accesses === undefined ? {} : { accesses };
  return buildReport({
    ...about,
    ...counted,
    installed,
    made: now,
    sources: health.message,
    reachable: health.ok,
    questions,
    answers,
    unseen,
  });
}

/** The JSON that is written to a file and that the digest covers. */
export const jsonOf = (report: object): string => `${JSON.stringify(report, null, 2)}\n`;

const named = z.object({ id: z.string() });
const foundSchema = z.object({ found: z.array(named), known: z.array(named.extend({ kind: z.string() })) });

/**
 * The servers that Prometheus scraped within so many seconds, the contract among them, by what the resource `profiles` answers; none
 * where that is all there is, or, with the reason, where they cannot be looked for.
 */
export async function servingWithin(
  profiles: ReportSource['profiles'],
  within: number
): Promise<{ readonly serving: readonly string[]; readonly unseen?: string }> {
  try {
    const { found, known } = foundSchema.parse(await profiles(within));
    const kinds = new Map(known.map(({ id, kind }) => [id, kind]));
    const serving = found.map(({ id }) => id).filter((id) => kinds.get(id) !== 'resources');
    return { serving: serving.every((id) => kinds.get(id) === 'contract') ? [] : serving };
  } catch (error) {
    return { serving: [], unseen: `could not be looked for: ${errorText(error)}` };
  }
}
