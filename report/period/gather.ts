import type { HostedAnswer, HostedQuery } from '../../host';
import { type QueryClient, servingProfiles } from '../collect';
import { buildReport } from './build';
import type { Accesses, PeriodReport } from './document';
import { type Period, questionsOf } from './questions';

interface Wanted extends Period {
  readonly model?: string;
  readonly profiles?: readonly string[];
  readonly accesses?: Accesses | string;
  /** Unix milliseconds. */
  readonly now: number;
}

/** Levels of a quarter are read from as many samples as the quarter has. */
const ANSWER_MS = 600_000;
/** The process answers that many side by side without making any of them wait for memory. */
const AT_ONCE = 4;

/** Asks the plugin everything that a report is made of, and makes it. Rejects when the plugin is gone. */
export async function gatherReport(client: QueryClient, { now, profiles, ...wanted }: Wanted): Promise<PeriodReport> {
  const [health, serving] = await Promise.all([client.health(), profiles ?? servingProfiles(client)]);
  const questions = questionsOf({ ...wanted, profiles: serving });
  const answers = await inTurn(client, questions);
  return buildReport({ ...wanted, made: now, sources: health.message, reachable: health.ok, questions, answers });
}

async function inTurn(
  client: QueryClient,
  questions: readonly HostedQuery[]
): Promise<ReadonlyMap<string, HostedAnswer>> {
  const answers = new Map<string, HostedAnswer>();
  for (let next = 0; next < questions.length; next += AT_ONCE) {
    const some = await client.query(questions.slice(next, next + AT_ONCE), { timeoutMs: ANSWER_MS });
    some.forEach((answer, id) => answers.set(id, answer));
  }
  return answers;
}
