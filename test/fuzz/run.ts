import { QueryError } from '../../src/backend/evaluate';
import { evaluate } from '../../src/backend/evaluate/evaluate';
import { decodeFrame, encodeFrame } from '../../src/backend/grafana/frames';
import { SourceError } from '../../src/backend/sources';
import { profiles } from '../../src/profiles';
import { UnansweredError } from '../../src/query/composed';
import { seconds } from '../../src/query/units';
import { signals } from '../../src/signals/registry';
import { errorText } from '../../src/text';
import { seeded } from '../reference/seeded';
import { drawnSources } from './answers';
import { Drawn, drawnQuery } from './queries';

/** Cases, by their numbers. */
export interface Share {
  readonly seed: number;
  readonly from: number;
  readonly cases: number;
}

/** A query that was neither answered nor refused with an error, and where to find it again. */
interface Failure {
  readonly seed: number;
  readonly number: number;
  /** Left out where the process ended over it. */
  readonly query?: unknown;
  readonly error: string;
}

export interface Fuzzed {
  readonly answered: number;
  readonly refused: number;
  readonly failures: readonly Failure[];
}

const END = 1_700_000_000;
/** Of so many answers one is read back by Arrow's own reader. */
const READ_BACK = 200;

const isKnown = (error: unknown): boolean =>
  error instanceof QueryError || error instanceof SourceError || error instanceof UnansweredError;

/** Far above what the slowest of so small an answer takes, on a machine that does other work too. */
const MAX_CPU_MS = 2000;

/**
 * Evaluates queries of all signals over answers that may be anything, `cases` of them beginning with number `from`: each
 * is answered by frames that can be written, or refused by an error that says why, soon. The same for the same seed.
 */
export async function fuzz({ seed, from, cases }: Share, onCase: (number: number) => void): Promise<Fuzzed> {
  const failures: Failure[] = [];
  const count = { answered: 0, refused: 0 };
  for (let number = from; number < from + cases; number++) {
    onCase(number);
    const drawn = new Drawn(seeded(seed * 1_000_003 + number));
    const query = drawnQuery(drawn.one(ALL), drawn);
    const cpu = process.cpuUsage();
    try {
      await one(query, drawn, number % READ_BACK === 0);
      count.answered += 1;
    } catch (error) {
      if (isKnown(error)) {
        count.refused += 1;
      } else {
        const stack = error instanceof Error ? (error.stack ?? '') : '';
        failures.push({ seed, number, query, error: `${errorText(error)}\n${stack}` });
      }
    }
    const { user, system } = process.cpuUsage(cpu);
    if (user + system > MAX_CPU_MS * 1000) {
      failures.push({ seed, number, query, error: `took ${Math.round((user + system) / 1000)} ms of processor time` });
    }
  }
  return { ...count, failures };
}

const ALL = [...signals.values()];
const SERVERS = [...profiles.values()];
const never = new AbortController().signal;

async function one(json: unknown, drawn: Drawn, isReadBack: boolean): Promise<void> {
  const range = drawn.one([0, 60, 600, 3600]);
  const asked = { json, from: (END - range) * 1000, to: END * 1000, intervalMs: drawn.one([1000, 60_000]) };
  const environment = {
    signals,
    sources: drawnSources(drawn),
    profile: drawn.one(SERVERS),
    scrapeInterval: seconds(15),
    alerting: drawn.is(0.1),
    ...(drawn.is(0.5) ? { actions: { settings: { experiment: 'actions' } } } : {}),
  };
  const written = (await evaluate(asked, environment, never)).map(encodeFrame);
  if (isReadBack) {
    written.forEach(decodeFrame);
  }
}
