import type { Derived } from '../../query/derived';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import type { SourcesOptions, SourcesPlan } from './plan';

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
