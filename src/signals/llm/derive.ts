import type { Derived } from '../../query/derived';
import type { SignalQuery } from '../../query/query';
import type { PlanContext } from '../../query/signal';
import type { LlmOptions } from './options';
import { deriveServers } from './servers';
import { deriveTraces } from './traces';

export const derive = (
  query: SignalQuery<LlmOptions>,
  answers: Readonly<Record<string, unknown>>,
  context: PlanContext
): Derived =>
  query.options.source === 'traces' ? deriveTraces(query, answers) : deriveServers(query, answers, context);
