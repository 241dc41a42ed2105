import { notices } from '../../query/align';
import type { Derived } from '../../query/derived';
import { exemplarsFrom } from '../../query/exemplars';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf } from '../../query/request';
import type { ExpressionOptions, ExpressionPlan } from './plan';

/** The series of the expression as Prometheus gave them. */
export function derive(query: SignalQuery<ExpressionOptions>, answers: AnswersOf<ExpressionPlan>): Derived {
  const { result, exemplars } = answers;
  const histograms = result.series.filter((one) => one.times.length === 0 && (one.histograms?.length ?? 0) > 0).length;
  const { notices: ofExemplars, ...found } = exemplarsFrom(exemplars);
  return {
    kind: 'series',
    series: result.series
      .filter((one) => one.times.length > 0)
      .map(({ labels: { __name__: name, ...labels }, times, values }) => ({
        name: name ?? 'value',
        labels,
        times,
        value: values,
        ...(query.options.unit ? { unit: query.options.unit } : {}),
      })),
    notices: [
      ...notices([result]),
      ...(histograms > 0
        ? [
            {
              severity: 'info' as const,
              text: `${histograms} native histograms are not drawn: ask for a quantile of them, or use the latency signal.`,
            },
          ]
        : []),
      ...ofExemplars,
    ],
    ...found,
  };
}
