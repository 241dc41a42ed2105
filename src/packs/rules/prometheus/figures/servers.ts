import { CONTRACT_PROFILE } from '../../../../profiles';
import { parseDuration } from '../../../../query/duration';
import { familyByModel } from '../../../../query/expressions';
import { either, type PromQL, promql } from '../../../../query/promql';
import { seconds } from '../../../../query/units';
import { failing, TARGET } from '../../../../signals/servers/expressions';
import { serversOptions } from '../../../../signals/servers/options';
import { judgedMeasure } from '../../../../signals/servers/thresholds';
import { HOUR } from '../../../../time';
import { type Expressed, expressed, type FigureRequest } from '../figure';
import { recorded, type Recording } from '../scope';

const BY = ['model'];

/**
 * As the data source has it. That a target was seen is recorded each minute: what is looked back on for hours is that, and what
 * fails is remembered for as long as it fails.
 */
export function servers({ definition, scope }: FigureRequest): Expressed {
  const options = serversOptions.parse(definition.query.options);
  const remember = { duration: parseDuration(options.remember) ?? seconds(6 * HOUR) };
  const [model, target] = [{ labelNames: BY }, { labelNames: TARGET }];
  const recordings: Recording[] = [];
  const record = (name: string, expr: PromQL): PromQL => {
    recordings.push({ record: name, expr });
    return recorded(name);
  };
  const exposed = either(
    familyByModel({ filters: [...scope.filters], groupBy: [] }, CONTRACT_PROFILE).map((one) => one.selector)
  );
  const seen = record(
    'model_target:servers:seen',
    promql`group by (${{ labelNames: [...BY, ...TARGET] }}) (${exposed})`
  );
  const known = record('model_target:servers:known', promql`last_over_time(${seen}[${remember}])`);
  const { failing: fails, last } = failing(seconds(0));
  const lasting = 'model_target:servers:failing';
  const down = record(
    lasting,
    promql`(${known} or last_over_time(${recorded(lasting)}[1h])) and on (${target}) (${fails})`
  );
  const there = record(
    'model_target:servers:there',
    promql`(${seen} or (${known} and on (${target}) ${last})) unless ${down}`
  );
  const all = promql`(${there} or ${down})`;
  const gone = ([day, less]: readonly [string, string]): PromQL =>
    promql`(group by (${model}) (last_over_time(${seen}[${remember}] offset ${recorded(day)})) unless on (${model}) ${seen} offset ${recorded(less)})`;
  const value =
    judgedMeasure(options) === 'reachable'
      ? record(
          'model:servers:reachable_ratio',
          promql`count by (${model}) (${there}) / count by (${model}) ${all} or 0 * count by (${model}) (${down})`
        )
      : record(
          'model:servers:vanished',
          promql`group by (${model}) (${known}) unless on (${model}) ${all} unless on (${model}) (${gone(['1d', '23h'])} or ${gone(['1w', '167h'])})`
        );
  return expressed({ by: BY, recordings, decided: { kind: 'compared', measured: { value, bound: value } } });
}
