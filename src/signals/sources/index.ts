import { z } from 'zod';
import type { Derived } from '../../query/derived';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf, SourcesHealthRequest } from '../../query/request';
import { defineSignal, type PlanContext } from '../../query/signal';
import { SOURCE_NAMES } from '../../settings/sources';
import { sourcesLevels } from './thresholds';

const sourcesOptions = z.strictObject({
  source: z
    .enum(['all', ...SOURCE_NAMES, 'audit'])
    .default('all')
    .describe('Which source to check, or the audit trail; what is not configured has no series'),
});
type SourcesOptions = z.infer<typeof sourcesOptions>;

type SourcesPlan = { readonly health: SourcesHealthRequest };

export const plan = (): SourcesPlan => ({ health: { kind: 'sources.health' } });

export function derive(
  { options }: SignalQuery<SourcesOptions>,
  { health }: AnswersOf<SourcesPlan>,
  { to }: PlanContext
): Derived {
  const asked = health.filter(({ source }) => options.source === 'all' || options.source === source);
  return {
    kind: 'series',
    series: asked.map(({ source, reached }) => ({
      name: source,
      labels: { source },
      times: Float64Array.of(to),
      value: Float64Array.of(reached ? 1 : 0),
    })),
    notices: asked.flatMap(({ reached, problem }) =>
      reached || problem === undefined ? [] : [{ severity: 'warning' as const, text: problem }]
    ),
  };
}

export const sources = defineSignal({
  id: 'sources',
  title: 'Sources',
  summary:
    'Whether Prometheus and MLflow can be reached, without which no signal can be evaluated, and the audit trail written.',
  description:
    'Sends each configured source a small request that needs its credentials: 1 if it answers, 0 if it does not, with the reason as a notice; the same for the audit trail, if the server keeps one: whether entries can be written. There is no history: a range has one point at its end.',
  group: 'overview',
  inHealthReport: false,
  unit: 'none',
  options: sourcesOptions,
  ...sourcesLevels,
  minimumSample: 0,
  plan,
  derive,
});
