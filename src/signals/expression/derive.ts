import { notices } from '../align';
import type { Derived, Table } from '../derived';
import type { SignalQuery } from '../query';
import { type AnswersOf, type Exemplar, isUnavailable } from '../request';
import type { Labels } from '../series';
import type { ExpressionOptions } from './options';
import type { ExpressionPlan } from './plan';

/** The series of the expression as Prometheus gave them. */
export function derive(query: SignalQuery<ExpressionOptions>, answers: AnswersOf<ExpressionPlan>): Derived {
  const { result, exemplars } = answers;
  const histograms = result.series.filter((one) => one.times.length === 0 && (one.histograms?.length ?? 0) > 0).length;
  const missing = isUnavailable(exemplars) ? exemplars.unavailable : undefined;
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
      ...(missing === undefined ? [] : [{ severity: 'warning' as const, text: `No exemplars: ${missing}` }]),
    ],
    ...(exemplars === undefined || isUnavailable(exemplars) ? {} : { exemplars: exemplarTable(exemplars) }),
  };
}

/** As Grafana's panels expect exemplars: time and value first, then every label as a column of its own. */
function exemplarTable(exemplars: readonly Exemplar[]): Table {
  const merged: Labels[] = exemplars.map((one) => ({ ...one.seriesLabels, ...one.labels }));
  const names = [...new Set(merged.flatMap((labels) => Object.keys(labels)))].sort();
  return {
    name: 'exemplar',
    columns: [
      { name: 'Time', type: 'time', values: exemplars.map((one) => one.time * 1000) },
      { name: 'Value', type: 'number', values: exemplars.map((one) => one.value) },
      ...names.map((name) => ({ name, type: 'text' as const, values: merged.map((labels) => labels[name] ?? null) })),
    ],
  };
}
