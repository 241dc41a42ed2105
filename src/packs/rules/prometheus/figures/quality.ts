import { LABELLED, PREDICTED } from '../../../../query/classes';
import { copiedLabel, edge, promql } from '../../../../query/promql';
import { confidenceOptions } from '../../../../signals/confidence';
import { qualityOptions } from '../../../../signals/quality/options';
import { equal, type Expressed, expressed, type FigureRequest, oneOf, unsupported } from '../figure';
import { BY, counted, metrics, nameOf, recorded, series } from '../scope';
import { shareBound, shareOf } from '../share';

/** Accuracy of the labelled predictions, or of the gauge where nothing is counted: that has no sample and no interval. */
export function quality({ definition, window, named, least, scope }: FigureRequest): Expressed {
  const { measures, against } = qualityOptions.parse(definition.query.options);
  if (against !== 'none') {
    return unsupported('it compares with the metrics of the run in MLflow, which Prometheus does not have');
  }
  if (measures?.[0] !== 'accuracy') {
    return unsupported('of the figures of quality, only accuracy is available in PromQL');
  }
  const cells = counted(
    { metric: metrics.outcomes, by: [...BY, 'predicted', 'actual'], window, where: [LABELLED, PREDICTED] },
    scope
  );
  const labelled = nameOf(BY, metrics.outcomes, `increase${named}`);
  const computed = nameOf(BY, metrics.outcomes, `accuracy${named}`);
  const value = nameOf(BY, 'accuracy', `ratio${named}`);
  const upper = `${value}_upper`;
  const sample = nameOf(BY, 'accuracy', `sample${named}`);
  const by = { labelNames: BY };
  const named_ = (label: string) => copiedLabel(cells.count, label, 'class');
  // With both classes written into one label, only what is right has the same labels on both sides.
  const right = promql`sum by (${by}) (${named_('predicted')} and ${named_('actual')})`;
  // Where both sides name classes and none of them is the other's, it is unknown what was right: that is no accuracy of 0.
  const ofClass = { labelNames: [...BY, 'class'] };
  const said = promql`group by (${ofClass}) (${named_('predicted')})`;
  const known = promql`group by (${ofClass}) (${named_('actual')})`;
  const isSpelled = promql`group by (${by}) (${said} and ${known}) or count by (${by}) (${said}) + count by (${by}) (${known}) <= 2`;
  const total = promql`sum by (${by}) (${cells.count})`;
  const ofJobs = series(metrics.accuracy, { ...scope, filters: [] }, [
    equal('model', ''),
    ...oneOf('job', scope.models),
  ]);
  const gauge = promql`max by (${by}) (${series(metrics.accuracy, scope)} or ${copiedLabel(ofJobs, 'job', 'model')})`;
  return expressed({
    by: BY,
    recordings: [
      ...cells.recordings,
      { record: labelled, expr: total },
      {
        record: computed,
        expr: promql`(${right} or 0 * ${recorded(labelled)} and (${isSpelled})) / (${recorded(labelled)} > 0)`,
      },
      { record: value, expr: promql`${recorded(computed)} or ${gauge}` },
      {
        record: upper,
        expr: promql`${shareBound(recorded(computed), recorded(labelled), 'upper')} or ${recorded(value)}`,
      },
      // Who exposes a figure has made sure of it: it counts as if it rested on enough.
      { record: sample, expr: promql`${recorded(labelled)} or 0 * ${recorded(value)} + ${least}` },
    ],
    decided: {
      kind: 'compared',
      measured: {
        value: recorded(value),
        bound: recorded(upper),
        sample: { count: recorded(sample), least },
      },
    },
    note: 'Without outcome counters, a gauge model_accuracy is used unchanged. Classes are compared as they are written: Positive and positive are two, and no such prediction is right; where predictions and labels share no class at all there is no accuracy.',
  });
}

export function confidence({ definition, window, named, least, scope }: FigureRequest): Expressed {
  const { measures, floor, scores } = confidenceOptions.parse(definition.query.options);
  if (measures[0] !== 'underFloor') {
    return unsupported(`"${measures[0]}" has no threshold of its own`);
  }
  const once = scores === 'positive' ? [equal('actual', '')] : [];
  const metric = scores === 'positive' ? metrics.positiveScore : metrics.score;
  const all = counted({ metric: `${metric}_count`, by: BY, window, where: once }, scope);
  const called = `${metric}_under_${String(floor).replace('.', '')}`;
  const under = counted({ metric: `${metric}_bucket`, by: BY, window, where: [...once, edge(floor)], called }, scope);
  const record = nameOf(BY, metric, `under_floor_ratio${named}`);
  const { measured, recordings } = shareOf(under.count, all.count, { record, direction: definition.direction, least });
  return expressed({
    by: BY,
    recordings: [...all.recordings, ...under.recordings, ...recordings],
    decided: { kind: 'compared', measured },
    note: `The floor ${floor} must be a bucket edge of ${metric}.`,
  });
}
