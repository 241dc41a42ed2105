import type { SignalQuery } from '../../query/query';
import type { Plan } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import type { LlmOptions } from './options';
import { planServers } from './servers';
import { planTraces } from './traces';

export const plan = (query: SignalQuery<LlmOptions>, context: PlanContext): Plan =>
  query.options.source === 'traces' ? planTraces(query, context) : planServers(query, context);
