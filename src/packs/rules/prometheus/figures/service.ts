import { FAILED } from '../../../../profiles';
import { type PromQL, promql } from '../../../../query/promql';
import { latencyOptions } from '../../../../signals/latency/plan';
import { throughputOptions } from '../../../../signals/throughput/plan';
import { type Expressed, expressed, type FigureRequest, matching, unsupported } from '../figure';
import { BY, counted, metrics, nameOf, recorded, series } from '../scope';
import { percentile, shareOf } from '../share';

/** A percentile over the summed buckets of all instances, of classic and of native histograms. */
export function latency({ definition, window, named, least, scope }: FigureRequest): Expressed {
  const { thresholdQuantile } = latencyOptions.parse(definition.query.options);
  const metric = metrics.latency;
  const buckets = counted({ metric: `${metric}_bucket`, by: [...BY, 'le'], window }, scope);
  const native = promql`sum by (${{ labelNames: BY }}) (increase(${series(metric, scope)}[${{ duration: window }}]))`;
  const classicCount = promql`sum by (${{ labelNames: BY }}) (increase(${series(`${metric}_count`, scope)}[${{ duration: window }}]))`;
  const count = nameOf(BY, `${metric}_count`, `increase${named}`);
  const value = nameOf(BY, metric, `p${Number((thresholdQuantile * 100).toPrecision(4))}_${named}`.replace('.', ''));
  const both = (classic: PromQL, other: PromQL): PromQL => promql`${classic} or ${other}`;
  const { recordings, ...measured } = percentile(value, thresholdQuantile, (quantile) =>
    both(promql`histogram_quantile(${quantile}, ${buckets.count})`, promql`histogram_quantile(${quantile}, ${native})`)
  );
  return expressed({
    by: BY,
    recordings: [
      ...buckets.recordings,
      { record: count, expr: both(classicCount, promql`histogram_count(${native})`) },
      ...recordings,
    ],
    decided: { kind: 'compared', measured: { ...measured, sample: { count: recorded(count), least } } },
    note: 'Above the highest bucket a percentile is +Inf, and a warning: it is not known to be below the threshold.',
  });
}

export function throughput({ definition, window, named, least, scope }: FigureRequest): Expressed {
  const [measure] = throughputOptions.parse(definition.query.options).measures;
  const received = counted({ metric: metrics.requests, by: BY, window }, scope);
  const { direction } = definition;
  const where = [matching('status', FAILED)];
  const failed = counted({ metric: metrics.requests, by: BY, window, where, called: 'requests_failed' }, scope);
  // Without a first failure there is no series: that means 0.
  const failures = promql`(${failed.count} or 0 * ${received.count})`;
  switch (measure) {
    case 'ratio': {
      const answered = counted({ metric: metrics.predictions, by: BY, window }, scope);
      const record = nameOf(BY, metrics.requests, `answered_ratio${named}`);
      // Nor of answers before the first one: what did not fail was answered.
      const part = promql`(${answered.count} or (${received.count} - ${failures}))`;
      const { measured, recordings } = shareOf(part, received.count, { record, direction, least });
      return expressed({
        by: BY,
        recordings: [...received.recordings, ...answered.recordings, ...failed.recordings, ...recordings],
        decided: { kind: 'compared', measured },
      });
    }
    case 'errorShare': {
      const record = nameOf(BY, metrics.requests, `failed_ratio${named}`);
      const { measured, recordings } = shareOf(failures, received.count, { record, direction, least });
      return expressed({
        by: BY,
        recordings: [...received.recordings, ...failed.recordings, ...recordings],
        decided: { kind: 'compared', measured },
      });
    }
    default:
      return unsupported(`"${measure}" has no threshold of its own`);
  }
}
