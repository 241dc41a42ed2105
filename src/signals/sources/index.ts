import type { Derived } from '../../query/derived';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf, SourcesHealthRequest } from '../../query/request';
import { defineSignal, type PlanContext } from '../../query/signal';
import { type SourcesOptions, sourcesOptions } from './options';
import { levels } from './thresholds';

type SourcesPlan = { readonly health: SourcesHealthRequest };

export const sources = defineSignal({
  id: 'sources',
  title: 'Sources',
  summary: 'Whether Prometheus and MLflow can be reached: without them nothing can be judged.',
  description:
    'Asks each configured source something small that needs its credentials, now: 1 when it answers, 0 when it does not, with the reason as a notice. There is no history of it: a range has one point at its end.',
  group: 'overview',
  unit: 'none',
  options: sourcesOptions,
  ...levels,
  minimumSample: 0,
  checked: false,
  plan: (): SourcesPlan => ({ health: { kind: 'sources.health' } }),
  derive,
});

function derive(
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
