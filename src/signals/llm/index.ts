import { LANGUAGE_SERVERS } from '../../profiles';
import type { Derived } from '../../query/derived';
import type { SignalQuery } from '../../query/query';
import type { Plan } from '../../query/request';
import { defineSignal, type PlanContext } from '../../query/signal';
import { type LlmOptions, llmOptions } from './options';
import { deriveServers, planServers } from './servers';
import { levels } from './thresholds';
import { deriveTraces, planTraces } from './traces';

export const plan = (query: SignalQuery<LlmOptions>, context: PlanContext): Plan =>
  query.options.source === 'traces' ? planTraces(query, context) : planServers(query, context);

export const derive = (
  query: SignalQuery<LlmOptions>,
  answers: Readonly<Record<string, unknown>>,
  context: PlanContext
): Derived =>
  query.options.source === 'traces' ? deriveTraces(query, answers) : deriveServers(query, answers, context);

export const llm = defineSignal({
  id: 'llm',
  title: 'Language model',
  summary: 'Time to the first token and between tokens, tokens, cost, cache use; or the trace metrics of MLflow.',
  description: `From the server (${LANGUAGE_SERVERS.map(({ title }) => title).join(', ')}: that of the profile, otherwise those that Prometheus has scraped within the last hour): quantiles of the time to the first token, between tokens, in the queue, of prefill and of decode (the mean where a server exposes only sums), tokens per second in and out, cost of the window in US dollars, use of the key-value cache, the share of prompt tokens found in it, the share of drafted tokens that were accepted, preemptions and aborted requests of the window. From MLflow 3: latency, tokens, cost, errors and the mean scores of judges as time series of its traces. Thresholds apply to the time to the first token where it is asked for, otherwise to the first measure asked for: set them on the query. Tokens, hits, accepted drafts and scores are worse below them, all else above.`,
  group: 'service',
  inHealthReport: false,
  unit: 's',
  options: llmOptions,
  ...levels,
  minimumSample: 1,
  usesServerProfile: true,
  readsLanguageServers: ({ source }) => source === 'server',
  plan,
  derive,
});
