import { TURNED_AWAY } from '../../../../profiles';
import { parseDuration } from '../../../../query/duration';
import { either, promql } from '../../../../query/promql';
import { seconds } from '../../../../query/units';
import { least, stallsOptions } from '../../../../signals/stalls';
import { type Expressed, expressed, type FigureRequest } from '../figure';
import { BY, metrics, nameOf, recorded, series, short } from '../scope';

/** As the data source has it of the contract: what waited all the time, where no count of what is finished moved or began. */
export function stalls({ definition, scope }: FigureRequest): Expressed {
  const within = parseDuration(stallsOptions.parse(definition.query.options).within) ?? seconds(300);
  const [by, duration] = [{ labelNames: BY }, { duration: within }];
  const finished = [
    series(metrics.requests, scope, [{ label: 'status', op: '!~', value: TURNED_AWAY }]),
    ...[metrics.predictions, `${metrics.latency}_count`].map((metric) => series(metric, scope)),
  ];
  const moved = either(
    finished.map(
      (one) =>
        promql`sum by (${by}) (changes(${one}[${duration}])) > 0 or group by (${by}) (${one} unless ${one} offset ${duration})`
    )
  );
  const record = nameOf(BY, metrics.queue, `stalled${short(within)}`);
  return expressed({
    by: BY,
    recordings: [
      {
        record,
        expr: promql`sum by (${by}) ${least(series(metrics.queue, scope), within, seconds(0))} > 0 unless (${moved})`,
      },
    ],
    decided: { kind: 'compared', measured: { value: recorded(record), bound: recorded(record) } },
  });
}
