import { promql } from '../../../../query/promql';
import { businessOptions } from '../../../../signals/business';
import { costOptions } from '../../../../signals/cost';
import { equal, type Expressed, expressed, type FigureRequest, oneOf, unsupported } from '../figure';
import { BY, counted, metrics, nameOf, recorded } from '../scope';
import { shareOf } from '../share';

export function business({ definition, window, named, least, scope }: FigureRequest): Expressed {
  const { measures, kpis } = businessOptions.parse(definition.query.options);
  if (measures[0] !== 'successShare') {
    return unsupported(`"${measures[0]}" has no threshold of its own`);
  }
  const by = [...BY, 'kpi'];
  const metric = metrics.businessEvents;
  const where = oneOf('kpi', kpis);
  const all = counted({ metric, by, window, where }, scope);
  const called = `${metric.replace('_total', '')}_succeeded`;
  const good = counted({ metric, by, window, where: [...where, equal('outcome', 'success')], called }, scope);
  const record = nameOf(by, metric, `success_ratio${named}`);
  const part = promql`(${good.count} or 0 * ${all.count})`;
  const { measured, recordings } = shareOf(part, all.count, { record, direction: definition.direction, least });
  return expressed({
    by,
    recordings: [...all.recordings, ...good.recordings, ...recordings],
    decided: { kind: 'compared', measured },
  });
}

export function cost({ definition, window, named, least, scope }: FigureRequest): Expressed {
  const { measures } = costOptions.parse(definition.query.options);
  if (measures[0] !== 'perThousand') {
    return unsupported(`"${measures[0]}" has no threshold of its own`);
  }
  const by = [...BY, 'currency'];
  const spent = counted({ metric: metrics.cost, by, window }, scope);
  const predictions = counted({ metric: metrics.predictions, by: BY, window }, scope);
  const record = nameOf(by, metrics.cost, `per_thousand${named}`);
  const sample = `${record}_sample`;
  return expressed({
    by,
    recordings: [
      ...spent.recordings,
      ...predictions.recordings,
      {
        record: sample,
        expr: promql`0 * ${spent.count} + on (${{ labelNames: BY }}) group_left () ${predictions.count}`,
      },
      { record, expr: promql`1000 * ${spent.count} / (${recorded(sample)} > 0)` },
    ],
    decided: {
      kind: 'compared',
      measured: { value: recorded(record), bound: recorded(record), sample: { count: recorded(sample), least } },
    },
  });
}
