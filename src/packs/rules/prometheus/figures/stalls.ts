import { parseDuration } from '../../../../query/duration';
import { either, type PromQL, promql } from '../../../../query/promql';
import { seconds } from '../../../../query/units';
import { least, stallsOptions } from '../../../../signals/stalls';
import { type Expressed, expressed, type FigureRequest } from '../figure';
import { BY, metrics, nameOf, recorded, series, short } from '../scope';

/** As the data source has it of the contract: what waited all the time, where no count of requests or predictions moved or began. */
export function stalls({ definition, scope }: FigureRequest): Expressed {
  const within = parseDuration(stallsOptions.parse(definition.query.options).within) ?? seconds(300);
  const [by, duration] = [{ labelNames: BY }, { duration: within }];
  const ofCounters = (read: (counter: PromQL) => PromQL): PromQL =>
    either([metrics.requests, metrics.predictions].map((metric) => read(series(metric, scope))));
  const counted = ofCounters((one) => promql`group by (${by}) (${one})`);
  const moved = ofCounters(
    (one) =>
      promql`sum by (${by}) (changes(${one}[${duration}])) > 0 or group by (${by}) (${one} unless ${one} offset ${duration})`
  );
  const record = nameOf(BY, metrics.queue, `stalled${short(within)}`);
  return expressed({
    by: BY,
    recordings: [
      {
        record,
        expr: promql`sum by (${by}) ${least(series(metrics.queue, scope), within, seconds(0))} and (${counted}) unless (${moved})`,
      },
    ],
    decided: { kind: 'compared', measured: { value: recorded(record), bound: recorded(record) } },
  });
}
