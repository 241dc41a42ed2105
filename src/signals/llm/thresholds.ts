import { judgedMeasure } from '../../query/judged';
import type { LevelRule, Thresholds } from '../../query/signal';
import type { LlmMeasure, LlmOptions } from './options';

type ThresholdOptions = Partial<Pick<LlmOptions, 'source' | 'measures'>>;

/** What MLflow computes of traces. */
const OF_TRACES: readonly LlmMeasure[] = ['latency', 'inputTokens', 'outputTokens', 'cost', 'errorShare', 'scores'];
/** Measures that only traces have. */
const NOT_OF_SERVERS: readonly LlmMeasure[] = ['latency', 'errorShare', 'scores'];

/** The measure that thresholds apply to: a query has one pair of them. */
export function judgedOf({ source = 'server', measures = ['firstToken'] }: ThresholdOptions): LlmMeasure {
  const told = measures.filter((one) =>
    source === 'traces' ? OF_TRACES.includes(one) : !NOT_OF_SERVERS.includes(one)
  );
  return judgedMeasure(['firstToken'], told.length === 0 ? measures : told);
}

/** Tokens, hits and scores are worse where they are few, all else where it is much. */
const WORSE_BELOW: readonly LlmMeasure[] = [
  'inputTokens',
  'outputTokens',
  'cacheHitShare',
  'draftAcceptance',
  'scores',
];

/** The time to the first token has default thresholds. */
function thresholdsOf(options: ThresholdOptions): Thresholds {
  const judged = judgedOf(options);
  return judged === 'firstToken' && options.source !== 'traces'
    ? { direction: 'above', warning: 1, critical: 2.5 }
    : { direction: WORSE_BELOW.includes(judged) ? 'below' : 'above' };
}

export const levels: LevelRule<ThresholdOptions> = { levelBy: 'value', thresholds: thresholdsOf };
