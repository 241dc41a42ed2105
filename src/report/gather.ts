import { z } from 'zod';
import { errorText } from '../text';
import { definitionsIn, type Installed } from './alerts';
import { buildReport } from './build';
import type { Accesses, PeriodReport } from './document';
import { type Answer, type Period, type Question, questionsOf, type SignalFacts } from './questions';

/** Whoever is asked: a data source, through Grafana or without it. */
export interface ReportSource {
  /** Whether all sources answer, and what is said of them. */
  readonly health: () => Promise<{ readonly ok: boolean; readonly message: string }>;
  readonly signals: () => Promise<readonly SignalFacts[]>;
  /** What the resource `profiles` answers of what there was within so many seconds. Rejects where it cannot be had. */
  readonly profiles: (within: number) => Promise<unknown>;
  /** What the trail has of accesses, or why it cannot be read; nothing where it is not for whoever asks. Never rejects. */
  readonly accesses?: (of: Period & { readonly model?: string }) => Promise<Accesses | string | undefined>;
  /** The rules and silences of Grafana's; those of the catalogue where left out. */
  readonly installed?: () => Promise<Installed>;
  /** Answers by the ids of the questions. Rejects when nobody can be asked any more. */
  readonly ask: (questions: readonly Question[]) => Promise<ReadonlyMap<string, Answer>>;
}

interface Wanted extends Period {
  readonly model?: string;
  readonly profiles?: readonly string[];
  /** Unix milliseconds. */
  readonly now: number;
  /** Called with how many of all questions are answered. */
  readonly onProgress?: (answered: number, all: number) => void;
}

/** What may be looked back on for servers, in seconds. */
const [MINUTE, DAY] = [60, 86_400];

/** The process answers that many side by side without making any of them wait for memory. */
const AT_ONCE = 4;

/** Asks everything that a report is made of, and makes it. Rejects as `ask` does. */
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

/** As it is written to a file, and as its digest is of. */
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
