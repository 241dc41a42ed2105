import { inShownUnit, profileOf } from '../../../../profiles';
import { parseDuration } from '../../../../query/duration';
import { type PromQL, promql } from '../../../../query/promql';
import { querySchema } from '../../../../query/query';
import { seconds } from '../../../../query/units';
import { resourcesOptions } from '../../../../signals/resources/options';
import { parts } from '../../../../signals/resources/plan';
import { contextOf, type Expressed, expressed, type FigureRequest, unsupported } from '../figure';
import { recorded, type Recording, short } from '../scope';

const TEN_MINUTES = seconds(600);

/** Use that never fell below the value for ten minutes, or the use of memory, of whichever exporters there are. */
export function resources({ definition, window, scope }: FigureRequest): Expressed {
  const options = resourcesOptions.parse(definition.query.options);
  const [measure] = options.measures;
  if (measure !== 'gpuSustained' && measure !== 'cpuSustained' && measure !== 'memoryShare') {
    return unsupported(`"${measure}" has no threshold of its own`);
  }
  const context = contextOf(window);
  const found = (scope.models.length === 0 ? [undefined] : scope.models).flatMap((model) =>
    parts(
      { ...querySchema.parse({ signal: 'resources', ...(model === undefined ? {} : { model }) }), options },
      context
    ).map((part) => ({ ...part, model }))
  );
  const by = [
    ...new Set(['model', 'version', 'source', ...options.exporters.flatMap((id) => profileOf(id).resources?.by ?? [])]),
  ];
  const sustained = parseDuration(options.sustained) ?? TEN_MINUTES;
  const held = {
    gpuSustained: `instance:gpu_use:ratio_min${short(sustained)}`,
    cpuSustained: `instance:cpu_use:ratio_min${short(sustained)}`,
    memoryShare: 'instance:memory_use:ratio',
  }[measure];
  const recordings = found.map(({ profile, measured, model }): Recording => ({
    record: held,
    labels: { source: profile.id, ...(model === undefined ? {} : { model }) },
    expr: promql`${shown(measured.expr, inShownUnit(1, measured.unit))} < ${Infinity}`,
  }));
  return expressed({
    by,
    recordings,
    decided: { kind: 'compared', measured: { value: recorded(held), bound: recorded(held) } },
  });
}

const shown = (expr: PromQL, factor: number): PromQL => (factor === 1 ? expr : promql`${factor} * (${expr})`);
